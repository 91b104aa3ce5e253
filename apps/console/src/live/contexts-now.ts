/** How far a consumer is behind, as one process sees it. */
export type ConsumerNow = {
  readonly consumer: string
  /** The context that publishes what it waits for. */
  readonly from: string
  readonly messages: number
  /** Of the oldest message in hand, in milliseconds; null: there is none. */
  readonly oldestMs: number | null
}

/** A context as one host tells of it. */
export type HostedContextNow = {
  readonly context: string
  readonly standing: string
  readonly deadLetters: number | null
  readonly inFlight?: number
  readonly liveStreams?: number
  readonly relay?: { readonly state: string } | null
  /** Of which the process handles what is published for it; null where none are shared out. */
  readonly partitions?: readonly number[] | null
  readonly consumers?: readonly ConsumerNow[]
  readonly views: readonly { readonly view: string; readonly lagEvents: number; readonly state: string }[]
}

/** A context over all hosts that run it, and how it stands on each. */
export type ContextNow = HostedContextNow & {
  readonly hosts: readonly {
    readonly host: string
    readonly standing: string
    readonly partitions?: readonly number[]
  }[]
}

export type HostedBy = { readonly host: string; readonly contexts: readonly HostedContextNow[] }

const OPEN = 'open'
/** The standing of what runs on a host that does not answer. */
export const HOST_AWAY = 'HOST_AWAY'

/**
 * Contexts that several hosts run share a database: what stands there is told once, by one that is open; what is under way in the hosts'
 * processes is added up. Open while one of them is.
 */
export const contextsOfAll = (hosts: readonly HostedBy[]): readonly ContextNow[] => {
  const told = hosts.flatMap(({ host, contexts }) => contexts.map((context) => ({ host, context })))
  return [...Map.groupBy(told, ({ context }) => context.context).values()].map((copies) => {
    const states = copies.map(({ context }) => context)
    const speaker = states.find(({ standing }) => standing === OPEN) ?? states[0]!
    const relay = states.find((state) => state.relay?.state === 'relaying')?.relay ?? speaker.relay
    return {
      ...speaker,
      ...(relay !== undefined && { relay }),
      inFlight: sum(states.map(({ inFlight = 0 }) => inFlight)),
      liveStreams: sum(states.map(({ liveStreams = 0 }) => liveStreams)),
      consumers: consumersOfAll(states),
      hosts: copies.map(({ host, context: { standing, partitions } }) => ({
        host,
        standing,
        ...(partitions && { partitions }),
      })),
    }
  })
}

/** Each partition is one process' to read: what they are behind adds up. What a process that is away last said is nobody's lag now. */
const consumersOfAll = (states: readonly HostedContextNow[]): readonly ConsumerNow[] => {
  const told = states.flatMap(({ standing, consumers = [] }) => (standing === HOST_AWAY ? [] : consumers))
  return [...Map.groupBy(told, ({ consumer }) => consumer).values()].map((parts) => {
    const ages = parts.flatMap(({ oldestMs }) => oldestMs ?? [])
    return {
      ...parts[0]!,
      messages: sum(parts.map(({ messages }) => messages)),
      oldestMs: ages.length === 0 ? null : Math.max(...ages),
    }
  })
}

/** Leaf by leaf: rates of the same command on two hosts are one rate. */
export const summed = (one: unknown, other: unknown): unknown => {
  if (one === undefined) return other
  if (typeof one === 'number' && typeof other === 'number') return Math.round((one + other) * 100) / 100
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one
  const [a, b] = [one, other] as readonly Readonly<Record<string, unknown>>[]
  const names = [...new Set([...Object.keys(a!), ...Object.keys(b!)])]
  return Object.fromEntries(names.map((name) => [name, b![name] === undefined ? a![name] : summed(a![name], b![name])]))
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
