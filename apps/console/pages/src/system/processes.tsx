import type { ProcessNow } from '../api/answers.ts'
import { useWords } from '../language/language.tsx'
import { addressOf } from '../route.ts'
import { RouteLink } from '../route-link.tsx'
import { Empty, State } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'
import { type Column, Table } from '../shell/table.tsx'

const RUNNING: readonly string[] = ['ready', 'running', 'up']
const BYTES_PER_MB = 1024 * 1024

/** The processes of this run, as their launcher lists them. */
export const Processes = ({ processes }: { readonly processes: readonly ProcessNow[] }) => {
  const { t } = useWords()
  const columns: readonly Column<ProcessNow>[] = [
    { label: t.process, cell: ({ name }) => <RouteLink to={addressOf('logs', { process: name })}>{name}</RouteLink> },
    {
      label: t.state,
      cell: ({ state }) => <State tone={RUNNING.includes(state) ? 'good' : 'caution'}>{state}</State>,
    },
    { label: 'PID', isNumber: true, cell: ({ pid }) => pid ?? '–' },
    { label: t.restarts, isNumber: true, cell: ({ restarts }) => restarts ?? 0 },
    {
      label: t.memory,
      isNumber: true,
      cell: ({ rssBytes }) => (rssBytes ? `${Math.round(rssBytes / BYTES_PER_MB)} MB` : '–'),
    },
  ]
  return (
    <section className={styles.card}>
      <h2>{t.processes}</h2>
      {processes.length === 0 ? (
        <Empty title={t.noProcesses} text={t.noProcessesText} />
      ) : (
        <Table columns={columns} rows={processes} keyOf={({ name }) => name} />
      )}
    </section>
  )
}
