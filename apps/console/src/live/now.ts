import type { HostClient } from '../host/host-client.ts'
import { type GatewayCounters, type GatewayFigures, gatewayFigures } from './gateway-figures.ts'
import { type ProcessStatus, readProcesses } from './processes.ts'
import { ratesOf, sampleWindow } from './rates.ts'

/** In whose name the console asks what nobody in particular asks. */
const CONSOLE = 'console'
/** Whoever answers no sooner counts as away for this second, in milliseconds. */
const ANSWER_MS = 2_500

/** How everything does at a moment. */
export type Now = {
  readonly at: string
  readonly processes: readonly ProcessStatus[]
  /** The host's process; null while it is away. */
  readonly host: Readonly<Record<string, unknown>> | null
  /** As the host tells them; while it is away the last that is known, each with the standing `HOST_AWAY`. */
  readonly contexts: readonly ContextNow[]
  /** In the shape of the host's counters; null until two readings are there. */
  readonly rates: Rates | null
  readonly gateway: GatewayFigures | null
}

export type ContextNow = {
  readonly context: string
  readonly standing: string
  readonly deadLetters: number | null
  readonly views: readonly { readonly view: string; readonly lagEvents: number; readonly state: string }[]
}

export type Rates = {
  readonly contexts: Readonly<
    Record<string, Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>>>
  >
}

type HostCounters = Rates & { readonly startedAt: string }

export const HOST_AWAY = 'HOST_AWAY'

export type NowSources = {
  readonly host: HostClient
  /** Of the gateway's own door; null: nobody tells. */
  readonly gatewayStatsUrl: string | null
  readonly processesFile: string | null
}

/** Reads everything at once; nobody who is away holds up the rest. */
export const nowReader = ({ host, gatewayStatsUrl, processesFile }: NowSources): (() => Promise<Now>) => {
  const hostWindow = sampleWindow<HostCounters>()
  const gatewayWindow = sampleWindow<GatewayCounters>()
  let lastKnown: readonly ContextNow[] = []
  const askHost = async <R>(path: string): Promise<R | null> =>
    host.ask(CONSOLE, path, AbortSignal.timeout(ANSWER_MS)).then(
      ({ status, body }) => (status === 200 ? (body as R) : null),
      () => null, // the page says that it is away
    )
  return async () => {
    const [processes, status, counters, gateway] = await Promise.all([
      readProcesses(processesFile),
      askHost<{ readonly process: Now['host']; readonly contexts: readonly ContextNow[] }>('/contexts'),
      askHost<HostCounters>('/counters'),
      readGateway(gatewayStatsUrl),
    ])
    const atMs = performance.now()
    if (counters) hostWindow.add({ atMs, startedAt: counters.startedAt, counters })
    else hostWindow.clear()
    if (gateway) gatewayWindow.add({ atMs, startedAt: gateway.startedAt, counters: gateway })
    else gatewayWindow.clear()
    const hostEnds = hostWindow.ends()
    const gatewayEnds = gatewayWindow.ends()
    lastKnown = status?.contexts ?? lastKnown.map((context) => ({ ...context, standing: HOST_AWAY }))
    return {
      at: new Date().toISOString(),
      processes,
      host: status?.process ?? null,
      contexts: lastKnown,
      rates: hostEnds ? hostRates(hostEnds) : null,
      gateway: gatewayEnds
        ? gatewayFigures(gatewayEnds.from.counters, gatewayEnds.to.counters, gatewayEnds.seconds)
        : null,
    }
  }
}

const hostRates = ({
  from,
  to,
  seconds,
}: NonNullable<ReturnType<ReturnType<typeof sampleWindow<HostCounters>>['ends']>>) => ({
  contexts: ratesOf(from.counters.contexts, to.counters.contexts, seconds) as Rates['contexts'],
})

const readGateway = async (url: string | null): Promise<GatewayCounters | null> => {
  if (url === null) return null
  return fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) })
    .then((response) => response.json() as Promise<GatewayCounters>)
    .catch(() => null) // the page says that nobody tells
}
