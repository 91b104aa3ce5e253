import type { ProcessNow } from '../api/answers.ts'
import { useWords } from '../language/language.tsx'
import { addressOf } from '../route.ts'
import { RouteLink } from '../route-link.tsx'
import { Empty, State } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'

const RUNNING: readonly string[] = ['ready', 'running', 'up']
const BYTES_PER_MB = 1024 * 1024

/** The processes of this run, as their launcher lists them. */
export const Processes = ({ processes }: { readonly processes: readonly ProcessNow[] }) => {
  const { t } = useWords()
  return (
    <section className={styles.card}>
      <h2>{t.processes}</h2>
      {processes.length === 0 ? (
        <Empty title={t.noProcesses} text={t.noProcessesText} />
      ) : (
        <div className={styles.scroll} tabIndex={0}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th>{t.process}</th>
                <th>{t.state}</th>
                <th className={styles.number}>PID</th>
                <th className={styles.number}>{t.restarts}</th>
                <th className={styles.number}>{t.memory}</th>
              </tr>
            </thead>
            <tbody>
              {processes.map(({ name, state, pid, restarts, rssBytes }) => (
                <tr key={name}>
                  <td>
                    <RouteLink to={addressOf('logs', { process: name })}>{name}</RouteLink>
                  </td>
                  <td>
                    <State tone={RUNNING.includes(state) ? 'good' : 'caution'}>{state}</State>
                  </td>
                  <td className={styles.number}>{pid ?? '–'}</td>
                  <td className={styles.number}>{restarts ?? 0}</td>
                  <td className={styles.number}>{rssBytes ? `${Math.round(rssBytes / BYTES_PER_MB)} MB` : '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
