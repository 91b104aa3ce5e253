import type { HostNow, Now, RegisteredNow } from '../api/answers.ts'
import { HOST_AWAY } from './lag.ts'

/** A process that runs a context, or is said to. */
export type TopologyInstance = {
  readonly context: string
  readonly process: string
  readonly address: string
  /**
   * `open`, what stands in the way, or: `draining`, as it says in the registry; `unregistered`, it answers and is not there; `unasked`, the
   * registry alone knows of it.
   */
  readonly standing: 'open' | 'draining' | 'unregistered' | 'unasked' | (string & {})
  readonly zone: string | null
  readonly version: string | null
  /** ISO 8601; null where it does not say. */
  readonly since: string | null
  /** Null where none are shared out. */
  readonly partitions: readonly number[] | null
  readonly rssBytes: number | null
  readonly loopDelayMs: number | null
}

/** Of all contexts, in their order; those that the registry alone knows come last. */
export const instancesNow = (now: Now): readonly TopologyInstance[] => {
  const spare = new Set(now.hosts?.filter((host) => isScaledAway(host, now)).map(({ name }) => name))
  const asked = (now.contexts ?? []).flatMap(({ context, hosts = [] }) =>
    hosts
      .filter(({ host }) => !spare.has(host))
      .map((place): TopologyInstance => {
        const host = now.hosts?.find(({ name }) => name === place.host)
        const address = host?.address ?? place.host
        const registered = now.registry?.find((one) => one.name === context && one.address === address)
        const { rssBytes = null, eventLoopDelayP99Ms = null, uptimeS } = host?.process ?? {}
        return {
          context,
          process: registered?.process ?? place.host,
          address,
          standing: standingOf(place.standing, now.registry, registered),
          zone: registered?.zone ?? null,
          version: registered?.version ?? null,
          since: uptimeS === undefined ? null : new Date(Date.parse(now.at) - uptimeS * 1_000).toISOString(),
          partitions: place.standing === HOST_AWAY ? null : (place.partitions ?? null),
          rssBytes,
          loopDelayMs: eventLoopDelayP99Ms,
        }
      }),
  )
  const contexts = new Set(asked.map(({ context }) => context))
  const isAsked = ({ name, address }: RegisteredNow) =>
    asked.some((one) => one.context === name && one.address === address)
  const others = (now.registry ?? []).filter((one) => contexts.has(one.name) && !isAsked(one))
  return [...asked, ...others.map(unasked)]
}

/** Who drains answers no questions, of operators neither. A registry that knows nobody has not been read. */
const standingOf = (
  standing: string,
  registry: Now['registry'],
  registered: RegisteredNow | undefined,
): TopologyInstance['standing'] => {
  if (registered?.isDraining) return 'draining'
  return standing === 'open' && registry?.length && !registered ? 'unregistered' : standing
}

/** Hosts that do not answer, but for those that say why, and those that the scaler keeps for later where it `scales`. */
export const hostsAway = (now: Now, scales: boolean): readonly HostNow[] =>
  (now.hosts ?? []).filter((host) => {
    const isDraining = now.registry?.some((one) => one.address === host.address && one.isDraining) === true
    const hasNeverRun = host.contexts.length === 0
    return host.isAway && !isDraining && !isScaledAway(host, now) && !(scales && hasNeverRun)
  })

/** The launcher listed it once, by its name, and does not any more: it was ended on purpose. What crashes stays listed. */
const isScaledAway = ({ isAway, name, address }: HostNow, { processes = [] }: Now): boolean =>
  isAway && name !== address && processes.length > 0 && processes.every((one) => one.name !== name)

const unasked = ({ id, name, address, process, zone, version, isDraining }: RegisteredNow): TopologyInstance => ({
  context: name,
  process: process ?? id,
  address,
  standing: isDraining ? 'draining' : 'unasked',
  zone,
  version,
  since: null,
  partitions: null,
  rssBytes: null,
  loopDelayMs: null,
})

/** `0–3, 7`: those side by side as one. In order already. */
export const ranges = (numbers: readonly number[]): string =>
  numbers
    .filter((one) => !numbers.includes(one - 1))
    .map((first) => {
      let last = first
      while (numbers.includes(last + 1)) last++
      return first === last ? `${first}` : `${first}–${last}`
    })
    .join(', ')
