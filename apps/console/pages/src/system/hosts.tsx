import type { HostNow } from '../api/answers.ts'
import { short } from '../board/live/note-numbers.ts'
import { useWords } from '../language/language.tsx'
import { State } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'
import { type Column, Table } from '../shell/table.tsx'

const LOOP_DELAY_MS_MUCH = 100

/** The processes that run contexts, each with what it runs; one alone says nothing that the contexts don't say. */
export const Hosts = ({ hosts }: { readonly hosts: readonly HostNow[] }) => {
  const { t } = useWords()
  if (hosts.length < 2) return null
  const rate = (value: number | null) => (value === null ? '–' : `${short(value)}/s`)
  const columns: readonly Column<HostNow>[] = [
    {
      label: t.host,
      cell: ({ name, address }) => (
        <>
          {name} {name !== address && <code>{address}</code>}
        </>
      ),
    },
    {
      label: t.state,
      cell: ({ isAway }) => <State tone={isAway ? 'bad' : 'good'}>{isAway ? t.hostAway : t.open}</State>,
    },
    { label: t.contexts, cell: ({ contexts }) => contexts.join(', ') || '–' },
    { label: t.commands, isNumber: true, cell: ({ commandsPerSecond }) => rate(commandsPerSecond) },
    { label: t.queries, isNumber: true, cell: ({ queriesPerSecond }) => rate(queriesPerSecond) },
    { label: t.loopDelay, isNumber: true, cell: ({ process }) => <LoopDelay ms={process?.eventLoopDelayP99Ms} /> },
  ]
  return (
    <section className={styles.card}>
      <h2>{t.hosts}</h2>
      <Table columns={columns} rows={hosts} keyOf={({ address }) => address} />
    </section>
  )
}

const LoopDelay = ({ ms }: { readonly ms: number | undefined }) => {
  if (ms === undefined) return '–'
  const text = `${short(ms)} ms`
  return ms > LOOP_DELAY_MS_MUCH ? <State tone="caution">{text}</State> : text
}
