import type { HostNow } from '../api/answers.ts'
import { short } from '../board/live/note-numbers.ts'
import { useWords } from '../language/language.tsx'
import { State } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'

const LOOP_DELAY_MS_MUCH = 100

/** The processes that run contexts, each with what it runs; one alone says nothing that the contexts don't say. */
export const Hosts = ({ hosts }: { readonly hosts: readonly HostNow[] }) => {
  const { t } = useWords()
  if (hosts.length < 2) return null
  const rate = (value: number | null) => (value === null ? '–' : `${short(value)}/s`)
  return (
    <section className={styles.card}>
      <h2>{t.hosts}</h2>
      <div className={styles.scroll} tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th>{t.host}</th>
              <th>{t.state}</th>
              <th>{t.contexts}</th>
              <th className={styles.number}>{t.commands}</th>
              <th className={styles.number}>{t.queries}</th>
              <th className={styles.number}>{t.loopDelay}</th>
            </tr>
          </thead>
          <tbody>
            {hosts.map(({ name, address, isAway, contexts, commandsPerSecond, queriesPerSecond, process }) => (
              <tr key={address}>
                <td>
                  {name} {name !== address && <code>{address}</code>}
                </td>
                <td>
                  <State tone={isAway ? 'bad' : 'good'}>{isAway ? t.hostAway : t.open}</State>
                </td>
                <td>{contexts.join(', ') || '–'}</td>
                <td className={styles.number}>{rate(commandsPerSecond)}</td>
                <td className={styles.number}>{rate(queriesPerSecond)}</td>
                <td className={styles.number}>
                  <LoopDelay ms={process?.eventLoopDelayP99Ms} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

const LoopDelay = ({ ms }: { readonly ms: number | undefined }) => {
  if (ms === undefined) return '–'
  const text = `${short(ms)} ms`
  return ms > LOOP_DELAY_MS_MUCH ? <State tone="caution">{text}</State> : text
}
