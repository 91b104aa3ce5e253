import type { Description } from '@banyan/model'
import type { Now } from '../api/answers.ts'
import { eventLag, HOST_AWAY, isBehind, isRelayStopped, type Lag } from './lag.ts'

export const GATEWAY = 'gateway'

type Contexts = Pick<Description, 'contexts'>['contexts']

/** What is wrong with a link, the worst first. `stopped`: its publisher hands nothing on. */
export type LinkStanding = 'away' | 'stopped' | 'failing' | 'behind' | 'well'

/** What passes from one to another: requests of the world, calls of contexts, published events. */
export type TopologyLink = {
  readonly kind: 'requests' | 'calls' | 'events'
  readonly from: string
  readonly to: string
  /** Null until it is known. */
  readonly perSecond: number | null
  readonly failedPerSecond: number | null
  /** Of events only; null where nobody tells. */
  readonly lag: Lag | null
  /** Of calls of other processes only: the worst of those who call. */
  readonly circuit: 'closed' | 'open' | 'half-open' | null
  readonly leftOut: number
  readonly standing: LinkStanding
}

export const linksNow = (contexts: Contexts, now: Now): readonly TopologyLink[] => {
  const isAway = (context: string) => now.contexts?.find((one) => one.context === context)?.standing === HOST_AWAY
  return [...requestLinks(now), ...callLinks(now), ...eventLinks(contexts, now)].map((link) => ({
    ...link,
    standing: isAway(link.to) ? 'away' : standingOf(link),
  }))
}

type Unjudged = Omit<TopologyLink, 'standing'> & { readonly isStopped?: boolean }

const standingOf = ({ isStopped = false, failedPerSecond, circuit, leftOut, lag }: Unjudged): LinkStanding => {
  if (isStopped) return 'stopped'
  if ((failedPerSecond ?? 0) > 0 || (circuit ?? 'closed') !== 'closed' || leftOut > 0) return 'failing'
  return lag !== null && isBehind(lag) ? 'behind' : 'well'
}

const requestLinks = ({ gateway }: Now): readonly Unjudged[] =>
  Object.entries(gateway?.upstreams ?? {}).map(([to, { perSecond, failedPerSecond, leftOut }]) => ({
    kind: 'requests',
    from: GATEWAY,
    to,
    perSecond,
    failedPerSecond,
    lag: null,
    circuit: null,
    leftOut,
  }))

/** A process calls another one in the name of all the contexts that it runs. */
const callLinks = ({ hosts = [] }: Now): readonly Unjudged[] => {
  const all = hosts.flatMap(({ contexts, calls = [] }) =>
    calls.map((call) => ({ ...call, from: call.from ?? contexts.join(', ') })),
  )
  return [...Map.groupBy(all, ({ from, context }) => `${from} → ${context}`).values()].map((calls) => {
    const rates = calls.flatMap((one) => one.rates ?? [])
    const rate = (field: 'perSecond' | 'failedPerSecond') =>
      rates.length === 0 ? null : rates.reduce((sum, one) => sum + one[field], 0)
    const { from, context: to } = calls[0]!
    return {
      kind: 'calls',
      from,
      to,
      perSecond: rate('perSecond'),
      failedPerSecond: rate('failedPerSecond'),
      lag: null,
      circuit: WORST_FIRST.find((state) => calls.some(({ circuit }) => circuit === state)) ?? null,
      leftOut: Math.max(...calls.map(({ leftOut }) => leftOut)),
    }
  })
}

const WORST_FIRST = ['open', 'half-open', 'closed'] as const

/** From a context to one whose policies wait for what it publishes. */
const eventLinks = (contexts: Contexts, now: Now): readonly Unjudged[] =>
  contexts.flatMap(({ name: to, policies }) => {
    const rates = now.rates?.contexts?.[to]?.policies
    const foreign = policies.filter(({ on }) => on.context !== to)
    return [...Map.groupBy(foreign, ({ on }) => on.context)].map(([from, waiting]): Unjudged => {
      const rate = (field: 'handled' | 'failed') =>
        rates ? waiting.reduce((sum, { name }) => sum + (rates[name]?.[field] ?? 0), 0) : null
      const lags = waiting.flatMap(({ name, on }) => eventLag(now, { publisher: on.context, context: to, name }) ?? [])
      return {
        kind: 'events',
        from,
        to,
        perSecond: rate('handled'),
        failedPerSecond: rate('failed'),
        lag: lags.length === 0 ? null : lags.reduce(worse),
        circuit: null,
        leftOut: 0,
        isStopped: isRelayStopped(now, from),
      }
    })
  })

const worse = (one: Lag, other: Lag): Lag => ({
  events: Math.max(one.events, other.events),
  seconds: one.seconds === null ? other.seconds : Math.max(one.seconds, other.seconds ?? 0),
})
