import { short } from '../board/live/note-numbers.ts'
import { useWords } from '../language/language.tsx'
import { At } from '../language/when.tsx'
import { addressOf } from '../route.ts'
import { RouteLink } from '../route-link.tsx'
import { State, type Tone } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'
import { type Column, Table } from '../shell/table.tsx'
import { ranges, type TopologyInstance } from './instances.ts'
import { HOST_AWAY } from './lag.ts'

const BYTES_PER_MB = 1024 * 1024
/** What a commit is known by. */
const VERSION_LETTERS = 12

type InstancesProps = {
  readonly instances: readonly TopologyInstance[]
  readonly nameOf: (part: string) => string
}

/** Of each context, the processes that run it. What none of them says has no column. */
export const Instances = ({ instances, nameOf }: InstancesProps) => {
  const { t } = useWords()
  const isSaid = (what: keyof TopologyInstance) => instances.some((one) => one[what] !== null)
  const columns: readonly (Column<TopologyInstance> | false)[] = [
    { label: t.context, cell: ({ context }) => nameOf(context) },
    {
      label: t.process,
      cell: ({ process, address }) => (
        <>
          <RouteLink to={addressOf('logs', { process })}>{process}</RouteLink>{' '}
          {process !== address && <code>{address}</code>}
        </>
      ),
    },
    { label: t.state, cell: ({ standing }) => <Standing standing={standing} /> },
    isSaid('partitions') && { label: t.topology.partitions, cell: ({ partitions }) => <Partitions of={partitions} /> },
    isSaid('zone') && { label: t.topology.zone, cell: ({ zone }) => zone ?? '–' },
    isSaid('version') && {
      label: t.topology.version,
      cell: ({ version }) => (version === null ? '–' : <code>{version.slice(0, VERSION_LETTERS)}</code>),
    },
    { label: t.topology.since, cell: ({ since }) => (since === null ? '–' : <At instant={since} />) },
    {
      label: t.memory,
      isNumber: true,
      cell: ({ rssBytes }) => (rssBytes === null ? '–' : `${Math.round(rssBytes / BYTES_PER_MB)} MB`),
    },
    {
      label: t.topology.loop,
      isNumber: true,
      cell: ({ loopDelayMs }) => (loopDelayMs === null ? '–' : `${short(loopDelayMs)} ms`),
    },
  ]
  return (
    <section className={styles.card} aria-label={t.topology.instances}>
      <h2>{t.topology.instances}</h2>
      <Table
        columns={columns.filter((column) => column !== false)}
        rows={instances}
        keyOf={({ context, address }) => `${context} ${address}`}
      />
    </section>
  )
}

const TONES: Readonly<Record<string, Tone>> = {
  open: 'good',
  draining: 'caution',
  unregistered: 'caution',
  unasked: 'caution',
}

const Standing = ({ standing }: Pick<TopologyInstance, 'standing'>) => {
  const { t } = useWords()
  const known: Readonly<Record<string, string>> = {
    open: t.topology.healthy,
    draining: t.topology.draining,
    unregistered: t.topology.unregistered,
    unasked: t.topology.unasked,
    [HOST_AWAY]: t.topology.silent,
  }
  return <State tone={TONES[standing] ?? 'bad'}>{known[standing] ?? standing}</State>
}

const Partitions = ({ of }: { readonly of: readonly number[] | null }) => {
  const { t } = useWords()
  if (of === null) return '–'
  return of.length === 0 ? t.topology.nonePartitions : t.topology.ofPartitions(of.length, ranges(of))
}
