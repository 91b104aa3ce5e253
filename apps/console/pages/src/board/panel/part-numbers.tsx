import type { Description } from '@banyan/model'
import { now } from '../../api/live.ts'
import { useWords } from '../../language/language.tsx'
import { useStore } from '@banyan/pages/store'
import styles from '../board.module.css'
import { numbersOf, short } from '../live/note-numbers.ts'

/** The numbers of one part, each with its name and unit. */
export const PartNumbers = ({ part, description }: { readonly part: string; readonly description: Description }) => {
  const { t } = useWords()
  const current = useStore(now)
  const numbers = current && numbersOf(description, current).get(part)
  if (!numbers) return null
  const { rate, failures, rejections, meanMs, lag, isStopped } = numbers
  const rows = [
    ...(rate === undefined ? [] : [{ label: t.rate, value: `${short(rate)}/s` }]),
    ...(failures === undefined ? [] : [{ label: t.failures, value: `${short(failures)}/s`, isBad: failures > 0 }]),
    ...(rejections === undefined ? [] : [{ label: t.rejections, value: `${short(rejections)}/s` }]),
    ...(meanMs === undefined ? [] : [{ label: t.meanTime, value: `${short(meanMs)} ms` }]),
    ...(lag === undefined ? [] : [{ label: t.lag, value: t.events(lag), isBad: false }]),
    ...(isStopped ? [{ label: t.state, value: t.short.stopped, isBad: true }] : []),
  ]
  return (
    <dl className={styles.numbers} aria-label={t.numbers}>
      {rows.map(({ label, value, ...row }) => (
        <div key={label} data-bad={('isBad' in row && row.isBad) || undefined}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
