import { useInfiniteQuery } from '@tanstack/react-query'
import { eventsQuery } from '../api/queries.ts'
import { useWords } from '../language/language.tsx'
import { addressOf } from '../route.ts'
import { RouteLink } from '../route-link.tsx'
import { Answer } from '../shell/answer.tsx'
import { Empty, More } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'
import { EventCard } from './event-card.tsx'

type StreamEventsProps = { readonly context: string; readonly stream: string; readonly chosen: string | null }

/** All events of a stream in their order. */
export const StreamEvents = ({ context, stream, chosen }: StreamEventsProps) => {
  const { t } = useWords()
  const found = useInfiniteQuery(eventsQuery(context, stream))
  return (
    <section className={styles.card}>
      <div className={styles.head}>
        <h2>
          <code>{stream}</code>
        </h2>
        <RouteLink to={addressOf('streams', { context })}>{t.newestEvents}</RouteLink>
      </div>
      <Answer query={found}>
        {({ pages }) => {
          const events = pages.flatMap((page) => page.events)
          if (events.length === 0) return <Empty title={t.noSuchStream} text={t.noSuchStreamText} />
          return events.map((event) => <EventCard key={event.id} event={event} isOpen={event.id === chosen} />)
        }}
      </Answer>
      <More query={found} />
    </section>
  )
}
