import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Trace, TracedEvent } from '../api/answers.ts'
import { traceQuery } from '../api/queries.ts'
import { useWords } from '../language/language.tsx'
import { addressOf, useRoute } from '../route.ts'
import { RouteLink } from '../route-link.tsx'
import { Answer } from '../shell/answer.tsx'
import { Empty, PageBody } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'
import { Line } from './line.tsx'
import { inTimeOrder } from './trace.ts'

/** Everything that one request left behind: lines and events, in the order of time. */
export const TracePage = () => {
  const { t } = useWords()
  const { rest: traceId } = useRoute()
  const found = useQuery({ ...traceQuery(traceId), enabled: traceId !== '' })
  return (
    <PageBody title={t.pages.traces} aside={<code>{traceId}</code>}>
      <section className={styles.card}>
        <Answer query={found}>
          {(trace) => (
            <>
              <Steps trace={trace} />
              {trace.whole === false && (
                <Text size="sm" c="dimmed" mt="xs">
                  {t.tracePart}
                </Text>
              )}
            </>
          )}
        </Answer>
      </section>
    </PageBody>
  )
}

const Steps = ({ trace }: { readonly trace: Trace }) => {
  const { t } = useWords()
  const steps = inTimeOrder(trace)
  if (steps.length === 0) return <Empty title={t.noTrace} text={t.noTraceText} />
  return steps.map((step) =>
    'line' in step ? (
      <Line key={step.key} line={step.line} isInTrace />
    ) : (
      <TracedRow key={step.key} event={step.event} />
    ),
  )
}

const TracedRow = ({ event: { context, id, type, recordedAt, views, policies } }: { readonly event: TracedEvent }) => {
  const { t, language } = useWords()
  const clock = new Intl.DateTimeFormat(language, { timeStyle: 'medium' })
  const takers = [...policies.map((name) => `policy ${name}`), ...views.map((name) => `read-model ${name}`)]
  return (
    <div className={styles.line}>
      <time dateTime={recordedAt} title={recordedAt}>
        {clock.format(new Date(recordedAt))}
      </time>
      <span>{context}</span>
      <strong>{t.kinds.event}</strong>
      <div>
        <RouteLink
          className={styles.link}
          to={addressOf('streams', { context, stream: id.slice(0, id.lastIndexOf('@')), event: id })}
        >
          {type}
        </RouteLink>{' '}
        <code>{id}</code>
        {takers.length > 0 && (
          <div>
            {t.takenUpBy}{' '}
            {takers.map((part) => (
              <RouteLink key={part} to={addressOf('board', { note: part })}>
                <code>{part.slice(part.indexOf(' ') + 1)}</code>{' '}
              </RouteLink>
            ))}
          </div>
        )}
      </div>
    </div>
  )
}
