import {
  type Bus,
  faults as busFaults,
  type Fence,
  type Handle,
  PUBLISH_MESSAGES_MAX,
  STREAMS_AT_ONCE_MAX,
  type Subscribing,
  type Subscription,
} from '@banyan/bus'
import { type Broker, type BrokerOptions, openBroker } from './broker.ts'
import type { Streams } from './broker-streams.ts'
import type { Claims } from './claims.ts'
import { lanes } from './reading/lanes.ts'
import { publisherOf } from './publishing.ts'
import { readPartition } from './reading/read-partition.ts'
import { namesOf, PARTITIONS } from './subjects.ts'
import { tellSparingly } from './reading/tell.ts'
import { unlessAborted } from './unless-aborted.ts'

/** Data too large for a message is kept for 30 days: readers are at most so far behind. */
const CLAIMS_KEPT_MS = 2_592_000_000

export type NatsBusOptions = BrokerOptions &
  Pick<Streams, 'streamBytesMax'> &
  Partial<Pick<Claims, 'claimsKeptMs'>> & {
    /** Several systems may share a broker: letters, digits and `-`. */
    readonly system: string
  }

/**
 * A bus for contexts in processes of their own, over NATS JetStream: a stream of the broker's for each context, kept on its disk. Never waits
 * for the broker before it is asked for something: a broker that is away delays, and what needs it is a coded fault.
 */
export const natsBus = (o: NatsBusOptions): Required<Bus> => {
  const names = namesOf(o.system)
  const broker = openBroker(o)
  const around: Claims = {
    broker,
    names,
    claimsKeptMs: o.claimsKeptMs ?? CLAIMS_KEPT_MS,
    ...(o.streamBytesMax !== undefined && { streamBytesMax: o.streamBytesMax }),
  }
  const publishers = new Map<string, ReturnType<typeof publisherOf>>()
  const publisher = (context: string) => {
    const known = publishers.get(context) ?? publisherOf(context, around)
    publishers.set(context, known)
    return known
  }
  const subscriptions = new Map<string, Subscription>()
  let isClosed = false
  const requireOpen = (): void => {
    if (isClosed) throw busFaults.BUS_CLOSED({})
  }
  return {
    publish: async (messages, signal) => {
      requireOpen()
      if (messages.length > PUBLISH_MESSAGES_MAX)
        throw busFaults.BUS_PUBLISH_TOO_LARGE({ limit: PUBLISH_MESSAGES_MAX, found: messages.length })
      const contexts = Map.groupBy(messages, ({ context }) => context)
      const publishing = [...contexts].map(([context, ofContext]) => publisher(context).publish(ofContext))
      await unlessAborted(Promise.all(publishing), signal)
    },
    subscribe: (subscribing, handle) => {
      requireOpen()
      const { consumer } = subscribing
      if (subscriptions.has(consumer)) throw busFaults.BUS_CONSUMER_TAKEN({ consumer })
      const reading = readAll(subscribing, handle, { ...around, log: o.log })
      const subscription: Subscription = {
        ...(reading.behind && { behind: reading.behind }),
        [Symbol.asyncDispose]: async () => {
          if (subscriptions.get(consumer) === subscription) subscriptions.delete(consumer)
          await reading[Symbol.asyncDispose]()
        },
      }
      subscriptions.set(consumer, subscription)
      return subscription
    },
    lastKept: async (context, signal) => {
      requireOpen()
      return unlessAborted(publisher(context).lastKept(), signal)
    },
    partitions: PARTITIONS,
    [Symbol.asyncDispose]: async () => {
      isClosed = true
      await Promise.all([...subscriptions.values()].map((subscription) => subscription[Symbol.asyncDispose]()))
      await broker[Symbol.asyncDispose]()
    },
  }
}

/** Each partition of each publisher's streams is followed by itself; all together handle so many streams at once. */
const readAll = (
  subscribing: Subscribing,
  handle: Handle,
  around: Claims & Pick<BrokerOptions, 'log'>,
): Subscription => {
  const { consumer, interests, fromFirst = false, bookmarks, ownership } = subscribing
  if (!bookmarks) throw new Error(`${consumer}: a bus that keeps messages needs the consumer's bookmarks`)
  const leaving = new AbortController()
  const open = new Set<() => number>()
  const shared = {
    ...around,
    consumer,
    fromFirst,
    bookmarks,
    handle,
    inLane: lanes(subscribing.streamsAtOnce ?? STREAMS_AT_ONCE_MAX),
    tell: tellSparingly(around.log, consumer),
    open,
  }
  const parts = [...Map.groupBy(interests, ({ context }) => context)].flatMap(([context, ofContext]) => {
    const types = new Set(ofContext.map(({ type }) => type))
    return Array.from({ length: PARTITIONS }, (_, partition) => {
      const read = (signal: AbortSignal, fence?: Fence): Promise<void> => {
        const broker = { ...around.broker, ask: askUntil(around.broker, signal) }
        return readPartition({ ...shared, broker, context, types, partition, fence }, signal)
      }
      if (!ownership) return read(leaving.signal)
      return ownership.whileOwned(partition, leaving.signal, (fence, signal) => read(signal, fence))
    })
  })
  return {
    behind: () => [...open].reduce((sum, behind) => sum + behind(), 0),
    [Symbol.asyncDispose]: async () => {
      leaving.abort()
      await Promise.all(parts)
    },
  }
}

/** Whoever leaves does not wait for a broker that is away. */
const askUntil =
  ({ ask }: Broker, leaving: AbortSignal): Broker['ask'] =>
  (...asked) =>
    unlessAborted(ask(...asked), leaving)
