import type { LogLine } from '../api/answers.ts'
import { useWords } from '../language/language.tsx'
import { addressOf } from '../route.ts'
import { RouteLink } from '../route-link.tsx'
import { Json } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'

/** Most of a line's fields that is told in the line itself, in characters. */
const GIST_LENGTH_MAX = 160

/** What an operator looks for first: of a request what was asked and how it ended, of a failure why. Lists and objects are below. */
const gistOf = (fields: LogLine['fields']): string => {
  const { method, route, status, ms, ...others } = fields
  const asked = [method, route].filter((part) => part !== undefined && part !== '').join(' ')
  const ended = [status, typeof ms === 'number' ? `${ms} ms` : undefined]
  const rest = Object.entries(others).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [`${name} ${value}`] : [],
  )
  const parts = [asked, ...ended, ...rest].filter((part) => part !== undefined && part !== '')
  const gist = parts.join(' · ')
  return gist.length > GIST_LENGTH_MAX ? `${gist.slice(0, GIST_LENGTH_MAX)}…` : gist
}

/** A line of a log; what else it holds on demand. */
export const Line = ({ line, isInTrace = false }: { readonly line: LogLine; readonly isInTrace?: boolean }) => {
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
        <span lang="en">
          {message} <span className={styles.gist}>{gistOf(fields)}</span>
        </span>{' '}
        {traceId && !isInTrace && <RouteLink to={addressOf('traces', {}, traceId)}>{t.trace}</RouteLink>}
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
