import { short } from '../board/live/note-numbers.ts'
import { useWords } from '../language/language.tsx'
import { Empty, State, type Tone } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'
import { type Column, Table } from '../shell/table.tsx'
import { isBehind } from './lag.ts'
import type { LinkStanding, TopologyLink } from './links.ts'

export const LINK_TONES: Readonly<Record<LinkStanding, Tone>> = {
  well: 'good',
  behind: 'caution',
  failing: 'bad',
  stopped: 'bad',
  away: 'bad',
}

type LinksProps = {
  readonly links: readonly TopologyLink[]
  readonly nameOf: (part: string) => string
  /** Whether a broker keeps events on their way. */
  readonly isBrokered: boolean
}

/** All that passes between gateway and contexts, with its figures. */
export const Links = ({ links, nameOf, isBrokered }: LinksProps) => {
  const { t } = useWords()
  const rate = (value: number | null) => (value === null ? '–' : `${short(value)}/s`)
  const columns: readonly Column<TopologyLink>[] = [
    { label: t.topology.from, cell: ({ from }) => from.split(', ').map(nameOf).join(', ') },
    { label: t.topology.to, cell: ({ to }) => nameOf(to) },
    {
      label: t.kind,
      cell: ({ kind, circuit }) => (
        <>
          {t.topology.kinds[kind]}
          {kind === 'events' && `, ${isBrokered ? t.topology.byBroker : t.topology.inProcess}`}
          {kind === 'calls' && circuit === null && `, ${t.topology.inProcess}`}
        </>
      ),
    },
    {
      label: t.state,
      cell: ({ standing }) => <State tone={LINK_TONES[standing]}>{t.topology.standing[standing]}</State>,
    },
    { label: t.topology.rate, isNumber: true, cell: ({ perSecond }) => rate(perSecond) },
    {
      label: t.topology.errors,
      isNumber: true,
      cell: ({ failedPerSecond }) =>
        failedPerSecond ? <State tone="bad">{rate(failedPerSecond)}</State> : rate(failedPerSecond),
    },
    { label: t.topology.lag, cell: (link) => <LagOf link={link} /> },
    { label: t.topology.circuit, cell: (link) => <Breaker link={link} /> },
  ]
  return (
    <section className={styles.card} aria-label={t.topology.links}>
      <h2>{t.topology.links}</h2>
      {links.length === 0 ? (
        <Empty title={t.topology.noLinks} text={t.topology.noLinksText} />
      ) : (
        <Table columns={columns} rows={links} keyOf={({ kind, from, to }) => `${kind} ${from} ${to}`} />
      )}
    </section>
  )
}

type OfLink = { readonly link: TopologyLink }

const LagOf = ({ link: { lag, kind } }: OfLink) => {
  const { t, language } = useWords()
  if (lag === null) return kind === 'events' ? '–' : null
  if (lag.events === 0) return t.topology.lagNone
  const text = t.topology.lagOf(lag.events.toLocaleString(language), lag.seconds?.toLocaleString(language) ?? null)
  return isBehind(lag) ? <State tone="caution">{text}</State> : text
}

const Breaker = ({ link: { circuit, leftOut } }: OfLink) => {
  const { t } = useWords()
  if (circuit === null && leftOut === 0) return null
  return (
    <>
      {circuit !== null && <State tone={circuit === 'closed' ? 'good' : 'bad'}>{t.topology.circuits[circuit]}</State>}
      {leftOut > 0 && <div>{t.topology.leftOut(leftOut)}</div>}
    </>
  )
}
