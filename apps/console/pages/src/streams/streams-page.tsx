import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useInfiniteQuery } from '@tanstack/react-query'
import { feedQuery, streamsQuery } from '../api/queries.ts'
import { useWords } from '../language/language.tsx'
import { At } from '../language/when.tsx'
import { addressOf, goTo, noteAddress, useRoute } from '../route.ts'
import { RouteLink } from '../route-link.tsx'
import { ContextSelect, useContexts } from '../shell/context-select.tsx'
import { Answer } from '../shell/answer.tsx'
import { Empty, More, PageBody } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'
import { EventCard } from './event-card.tsx'
import { StreamEvents } from './stream-events.tsx'

const TYPING_PAUSE_MS = 250

/** Streams of a context by their names; of one its events, of all together the newest. */
export const StreamsPage = () => {
  const { t } = useWords()
  const { query } = useRoute()
  const contexts = useContexts()
  const context = query.get('context') ?? contexts[0]?.value
  if (context === undefined) return <PageBody title={t.pages.streams}>{null}</PageBody>
  const stream = query.get('stream')
  const type = query.get('type') ?? ''
  return (
    <PageBody title={t.pages.streams}>
      <div className={styles.split} data-chosen={stream !== null || undefined}>
        <FindStreams key={context} context={context} />
        {stream ? (
          <StreamEvents key={`${context} ${stream}`} context={context} stream={stream} chosen={query.get('event')} />
        ) : (
          <Newest key={`${context} ${type}`} context={context} type={type} />
        )}
      </div>
    </PageBody>
  )
}

const FindStreams = ({ context }: { readonly context: string }) => {
  const { t } = useWords()
  const { query } = useRoute()
  const prefix = query.get('prefix') ?? ''
  const chosen = query.get('stream')
  const found = useInfiniteQuery(streamsQuery(context, prefix))
  // By then one may have gone on to a stream: it stays.
  const search = useDebouncedCallback((next: string) => {
    const asked = Object.fromEntries(new URLSearchParams(location.search))
    noteAddress(addressOf('streams', { ...asked, context, prefix: next }))
  }, TYPING_PAUSE_MS)
  return (
    <section className={styles.card}>
      <div className={styles.filters}>
        <ContextSelect value={context} onChange={(next) => goTo(addressOf('streams', { context: next }))} />
        <TextInput
          label={t.beginsWith}
          placeholder="Post-"
          defaultValue={prefix}
          onChange={(change) => search(change.currentTarget.value)}
          style={{ flex: 1, minWidth: 120 }}
        />
      </div>
      <Answer query={found} height={240}>
        {({ pages }) => {
          const streams = pages.flatMap((page) => page.streams)
          if (streams.length === 0 && prefix === '') return <Empty title={t.noEventsYet} />
          if (streams.length === 0) return <Empty title={t.noStreams} text={t.noStreamsText} />
          return (
            <ul className={styles.list}>
              {streams.map(({ stream, version, lastAt }) => (
                <li key={stream}>
                  <RouteLink
                    className={styles.item}
                    to={addressOf('streams', { context, prefix, stream })}
                    current={stream === chosen}
                  >
                    <code>{stream}</code>
                    <small>
                      {t.events(version)} · <At instant={lastAt} />
                    </small>
                  </RouteLink>
                </li>
              ))}
            </ul>
          )
        }}
      </Answer>
      <More query={found} />
    </section>
  )
}

const Newest = ({ context, type }: { readonly context: string; readonly type: string }) => {
  const { t } = useWords()
  const feed = useInfiniteQuery(feedQuery(context, type))
  return (
    <section className={styles.card}>
      <div className={styles.head}>
        <h2>{type === '' ? t.newestEvents : t.newestOf(type)}</h2>
        {type !== '' && <RouteLink to={addressOf('streams', { context })}>{t.ofAllTypes}</RouteLink>}
      </div>
      <Answer query={feed} height={240}>
        {({ pages }) => {
          const events = pages.flatMap((page) => page.events)
          if (events.length === 0) return <Empty title={t.noEventsYet} />
          return events.map((event) => <EventCard key={event.id} event={event} showsStream />)
        }}
      </Answer>
      <More query={feed} />
    </section>
  )
}
