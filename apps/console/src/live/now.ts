import type { Registry } from '@banyan/registry'
import type { Host } from '../host/hosts.ts'
import type { InnerFetch } from '../host/inner-fetch.ts'
import { type Asked, askedCounts, type AskedCounts, type AskedRates, askedRates, leftOut } from './asked.ts'
import { type ContextNow, contextsOfAll, HOST_AWAY, type HostedContextNow, summed } from './contexts-now.ts'
import { type GatewayCounters, type GatewayFigures, gatewayFigures } from './gateway-figures.ts'
import { type ProcessStatus, readProcesses } from './processes.ts'
import { ratesOf, sampleWindow } from './rates.ts'
import { type RegisteredNow, registeredNow } from './registered.ts'

/** In whose name the console asks what nobody in particular asks. */
const CONSOLE = 'console'
/** Whoever answers no sooner counts as away for this second, in milliseconds. */
const ANSWER_MS = 2_500

/** How everything does at a moment. */
export type Now = {
  readonly at: string
  readonly processes: readonly ProcessStatus[]
  readonly hosts: readonly HostNow[]
  /** Over all hosts that run them; of a host that is away the last that is known, each with the standing `HOST_AWAY`. */
  readonly contexts: readonly ContextNow[]
  /** In the shape of the host's counters; null until two readings are there. */
  readonly rates: Rates | null
  readonly gateway: GatewayFigures | null
  /** Who lives by the registry; null where there is none. */
  readonly registry: readonly RegisteredNow[] | null
}

/** A process that runs contexts. */
export type HostNow = {
  /** As the launcher calls it, else its address. */
  readonly name: string
  readonly address: string
  readonly isAway: boolean
  /** What it says of its process; null while it is away. */
  readonly process: Readonly<Record<string, unknown>> | null
  readonly contexts: readonly string[]
  /** Per second, all contexts together; null until two readings are there. */
  readonly commandsPerSecond: number | null
  readonly queriesPerSecond: number | null
  /** Of contexts of other processes, and of its own by each other. */
  readonly calls: readonly CallsNow[]
}

/** How a process calls a context. */
export type CallsNow = {
  /** The context that calls another one of its process; null: the process calls another one, in the name of all that it runs. */
  readonly from: string | null
  readonly context: string
  /** Null until two readings are there. */
  readonly rates: AskedRates | null
  /** Null within a process, where there is none. */
  readonly circuit: 'closed' | 'open' | 'half-open' | null
  /** Instances that nobody is sent to for a while, because they failed. */
  readonly leftOut: number
}

export type Rates = {
  readonly contexts: Readonly<
    Record<string, Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>>>
  >
}

type HostCounters = Rates & { readonly startedAt: string }

export type NowSources = {
  readonly hosts: readonly Host[]
  /** Of the gateway's own door; null: nobody tells. */
  readonly gatewayStatsUrl: string | null
  readonly askGateway: InnerFetch
  readonly processesFile: string | null
  readonly registry?: Pick<Registry, 'all' | 'draining'> | undefined
}

/** Reads everything at once; nobody who is away holds up the rest. */
export const nowReader = (sources: NowSources): (() => Promise<Now>) => {
  const { hosts, gatewayStatsUrl, askGateway, processesFile, registry } = sources
  const gatewayWindow = sampleWindow<GatewayCounters>()
  const readers = hosts.map(hostReader)
  const names = hostNames()
  return async () => {
    const [processes, gateway, readings] = await Promise.all([
      readProcesses(processesFile),
      readGateway(gatewayStatsUrl, askGateway),
      Promise.all(readers.map((read) => read())),
    ])
    if (gateway) gatewayWindow.add({ atMs: performance.now(), startedAt: gateway.startedAt, counters: gateway })
    else gatewayWindow.clear()
    const ends = gatewayWindow.ends()
    const named = readings.map((reading) => ({ ...reading, name: names.nameOf(reading, processes) }))
    const rated = readings.flatMap(({ rates }) => rates ?? [])
    return {
      at: new Date().toISOString(),
      processes,
      hosts: named.map(hostNow),
      contexts: contextsOfAll(named.map(({ name: host, contexts }) => ({ host, contexts }))),
      rates: rated.length > 0 ? (rated.reduce<unknown>((all, one) => summed(all, one), undefined) as Rates) : null,
      gateway: ends ? gatewayFigures(ends) : null,
      registry: registry ? registeredNow(registry) : null,
    }
  }
}

type Reading = {
  readonly address: string
  readonly process: HostNow['process']
  readonly contexts: readonly HostedContextNow[]
  readonly rates: Rates | null
  readonly calls: readonly CallsNow[]
}

/** As hosts tell of it. */
type CallsTold = Asked & {
  readonly from?: string
  readonly context: string
  readonly circuit: { readonly state: CallsNow['circuit'] }
}

type CalledWithin = {
  readonly from: string
  readonly context: string
  readonly asked: number
  readonly failed: number
}

/** In the shape of calls of other processes: the one instance that is asked is this one. */
const toldWithin = ({ from, context, asked, failed }: CalledWithin): CallsTold => ({
  from,
  context,
  circuit: { state: null },
  instances: [{ id: 'within', asked, failed, ejectedForMs: 0 }],
})

const endsOf = ({ from = '', context }: Pick<CallsTold, 'from' | 'context'>): string => `${from} → ${context}`

/** Of one host; while it is away its contexts are those that it ran. */
const hostReader = (host: Host): (() => Promise<Reading>) => {
  const window = sampleWindow<HostCounters>()
  const called = sampleWindow<AskedCounts>()
  let lastKnown: readonly HostedContextNow[] = []
  const ask = async <R>(path: string): Promise<R | null> =>
    host.ask(CONSOLE, path, AbortSignal.timeout(ANSWER_MS)).then(
      ({ status, body }) => (status === 200 ? (body as R) : null),
      () => null, // the page says that it is away
    )
  return async () => {
    const [status, counters] = await Promise.all([ask<HostTold>('/contexts'), ask<HostCounters>('/counters')])
    if (counters) window.add({ atMs: performance.now(), startedAt: counters.startedAt, counters })
    else window.clear()
    lastKnown = status?.contexts ?? lastKnown.map((context) => ({ ...context, standing: HOST_AWAY }))
    const ends = window.ends()
    const calls = [...(status?.calls ?? []), ...(status?.callsWithin ?? []).map(toldWithin)]
    if (status && counters) {
      const asked = askedCounts(calls.map((one) => [endsOf(one), one] as const))
      called.add({ atMs: performance.now(), startedAt: counters.startedAt, counters: asked })
    } else called.clear()
    const calledEnds = called.ends()
    const callRates = calledEnds && askedRates(calledEnds)
    return {
      address: host.address,
      process: status?.process ?? null,
      contexts: lastKnown,
      rates: ends ? hostRates(ends) : null,
      calls: calls.map((one) => ({
        from: one.from ?? null,
        context: one.context,
        rates: callRates?.[endsOf(one)] ?? null,
        circuit: one.circuit.state,
        leftOut: leftOut(one),
      })),
    }
  }
}

type HostTold = {
  readonly process: HostNow['process']
  readonly contexts: readonly HostedContextNow[]
  readonly calls?: readonly CallsTold[]
  readonly callsWithin?: readonly CalledWithin[]
}

/** By the launcher's list, which knows a host by its process; one that is away keeps its name. */
const hostNames = () => {
  const known = new Map<string, string>()
  return {
    nameOf: ({ process, address }: Reading, processes: readonly ProcessStatus[]): string => {
      const listed = processes.find(({ pid }) => pid !== null && pid === process?.['pid'])?.name
      if (listed !== undefined) known.set(address, listed)
      return known.get(address) ?? address
    },
  }
}

const hostNow = ({ name, address, process, contexts, rates, calls }: Reading & { readonly name: string }): HostNow => ({
  name,
  address,
  isAway: process === null,
  process,
  contexts: contexts.map(({ context }) => context),
  commandsPerSecond: rates && totalOf(rates, 'commands', ['accepted', 'rejected', 'failed']),
  queriesPerSecond: rates && totalOf(rates, 'queries', ['answered', 'failed']),
  calls,
})

/** A table's fields, added up over all its rows and contexts. */
export const totalOf = (rates: Rates, table: string, fields: readonly string[]): number => {
  const rows = Object.values(rates.contexts).flatMap((context) => Object.values(context[table] ?? {}))
  const total = rows.flatMap((row) => fields.map((field) => row[field] ?? 0)).reduce((a, b) => a + b, 0)
  return Math.round(total * 100) / 100
}

const hostRates = ({
  from,
  to,
  seconds,
}: NonNullable<ReturnType<ReturnType<typeof sampleWindow<HostCounters>>['ends']>>) => ({
  contexts: ratesOf(from.counters.contexts, to.counters.contexts, seconds) as Rates['contexts'],
})

const readGateway = async (url: string | null, ask: InnerFetch): Promise<GatewayCounters | null> => {
  if (url === null) return null
  return ask(url, { signal: AbortSignal.timeout(ANSWER_MS) })
    .then((response) => response.json() as Promise<GatewayCounters>)
    .catch(() => null) // the page says that nobody tells
}
