import type { LogLine } from '../api/answers.ts'
import { useWords } from '../language/language.tsx'
import { addressOf } from '../route.ts'
import { RouteLink } from '../route-link.tsx'
import { Json } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'

/** A line of a log; what else it holds on demand. */
export const Line = ({ line }: { readonly line: LogLine }) => {
  const { t, language } = useWords()
  const { time, process, level, message, traceId, fields } = line
  const clock = new Intl.DateTimeFormat(language, { timeStyle: 'medium' })
  return (
    <div className={styles.line} data-level={level}>
      <span>
        {time && (
          <time dateTime={time} title={time}>
            {clock.format(new Date(time))}
          </time>
        )}
      </span>
      <span>{process}</span>
      <strong>{level}</strong>
      <div>
        <span lang="en">{message}</span>{' '}
        {traceId && <RouteLink to={addressOf('traces', {}, traceId)}>{t.trace}</RouteLink>}
        {Object.keys(fields).length > 0 && (
          <details>
            <summary>{t.fields}</summary>
            <Json value={fields} />
          </details>
        )}
      </div>
    </div>
  )
}
