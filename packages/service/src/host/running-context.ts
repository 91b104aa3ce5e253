import type { KeyObject } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { type Bookmarks, type Bus, type Handle, inProcessBus, type Ownership, type Subscription } from '@banyan/bus'
import {
  type AnyRow,
  type ContextDefinition,
  type EventDef,
  failureOf,
  formatFailure,
  isFault,
  type ReadModel,
} from '@banyan/model'
import type { Logger } from '@banyan/telemetry'
import { type Execute, executor } from '../commands/execute.ts'
import type { CatchingUp } from '../consumers/catch-up.ts'
import { consume } from '../consumers/consume.ts'
import { type ConsumerLag, inHand } from '../consumers/in-hand.ts'
import { type DeadLetterDesk, deadLetterDesk, type FetchMessage } from '../consumers/dead-letter-desk.ts'
import type { Dispatch } from '../consumers/policies.ts'
import { type RelayedTypes, type RelayStatus, startRelay } from '../consumers/relay.ts'
import { faults } from '../errors.ts'
import { CONTEXT_LIMITS, type ContextLimits } from '../limits.ts'
import { contextCounting, type Counting, countingExecute, countingStore } from '../operators/counters.ts'
import { type Bulkhead, bulkhead } from '../http/bulkhead.ts'
import { type OwnedPartitions, ownPartitions } from '../partitions/ownership.ts'
import { type Consumer, consumersOf } from './consumers-of.ts'
import type { ContextParts, HostedContext } from './context-parts.ts'
import { type ForgottenReport, forgetPerson } from './forget.ts'

/** Between two attempts to open a context, in milliseconds; doubled up to the maximum. */
const REOPEN_MS = 500
const REOPEN_MS_MAX = 10_000
/** A store that doesn't answer within this is away, in milliseconds. */
const STORE_ANSWER_MS = 1_000

/** What a context runs on while it is open. */
export type OpenContext = ContextParts & { readonly execute: Execute; readonly desk: DeadLetterDesk }

/** A context in this host, from the first attempt to open it to its end. Others never notice how it fares. */
export type RunningContext = AsyncDisposable & {
  readonly name: string
  readonly definition: ContextDefinition
  readonly hosted: HostedContext
  readonly requests: Bulkhead
  readonly streams: Bulkhead
  /** As they are at this moment. */
  readonly limits: () => ContextLimits
  readonly counting: Counting
  /** Throws `SERVICE_CONTEXT_AWAY` while it is not open. */
  open(): OpenContext
  /** Resolves when it has been opened; rejects when it is disposed before. */
  readonly whenOpen: Promise<void>
  /** `open`, or what stands in the way. */
  standing(): Promise<string>
  relayStatus(): RelayStatus | null
  /** Events handled by each view in this process; empty while it is not open. */
  viewsHandled(): { readonly [view: string]: number }
  /** Partitions of which this process handles what is published for the context; null where none are shared out. */
  partitions(): readonly number[] | null
  /** Of each consumer that hears of published events. */
  lags(): readonly ConsumerLag[]
  forget(person: string, signal: AbortSignal): Promise<ForgottenReport>
  /** Leaves to other processes what is done in the background: relaying and handling what is published. Requests are still served. */
  retire(): Promise<void>
}

export type Surroundings = {
  readonly bus: Bus
  readonly dispatch: Dispatch
  readonly holder: string
  readonly idSecret: KeyObject
  readonly log: Logger
  readonly fetch: FetchMessage
  readonly limitsOf: (context: string) => ContextLimits
  /** Policies of this process that catch up with a context's published events. */
  readonly catchingUpWith: (context: string) => readonly CatchingUp[]
  /** Whether a number that is missing before an event of a stream is a message that was lost. */
  readonly isAlone: (event: EventDef) => boolean
}

/** Subscribes a context's consumers at once, so that no message passes them by, and opens it as soon as its adapters let it. */
export const runContext = (hosted: HostedContext, around: Surroundings): RunningContext => {
  const definition = hosted.context.definition()
  const { name } = definition
  const inner = inProcessBus()
  const limits = () => around.limitsOf(name)
  const counting = contextCounting(definition)
  const stopping = new AbortController()
  const opened = Promise.withResolvers<void>()
  opened.promise.catch(() => {}) // whoever waits hears of it
  let state: { readonly kind: 'opening'; readonly why: string } | { readonly kind: 'open'; readonly context: Running } =
    {
      kind: 'opening',
      why: 'starting',
    }
  const open = (): Running => {
    if (state.kind === 'open' && !stopping.signal.aborted) return state.context
    throw faults.SERVICE_CONTEXT_AWAY({ context: name, state: state.kind === 'open' ? 'closing' : state.why })
  }
  const consumers = consumersOf(hosted, definition, { ...around, open, counting })
  const subscriptions = consumers.map((consumer) =>
    subscribe(consumer, { bus: around.bus, inner, open, whenOpen: opened.promise, log: around.log }),
  )
  const lags = consumers.flatMap((consumer, i) => (consumer.isInner ? [] : [subscriptions[i]!.lag]))
  const opening = openPatiently(hosted, { ...around, consumers, inner, counting }, stopping.signal, (why) => {
    state = { kind: 'opening', why }
  }).then(
    (context) => {
      state = { kind: 'open', context }
      opened.resolve()
      return context
    },
    (error: unknown) => {
      opened.reject(error)
      return undefined
    },
  )
  return {
    name,
    definition,
    hosted,
    requests: bulkhead({
      context: name,
      limit: () => limits().requestsAtOnce ?? CONTEXT_LIMITS.requestsAtOnce,
      what: 'requests',
    }),
    streams: bulkhead({
      context: name,
      limit: () => limits().liveStreamsAtOnce ?? CONTEXT_LIMITS.liveStreamsAtOnce,
      what: 'live streams',
    }),
    limits,
    counting,
    open,
    whenOpen: opened.promise,
    standing: async () => (state.kind === 'open' ? standingOf(state.context) : state.why),
    relayStatus: () => (state.kind === 'open' ? state.context.relay.status() : null),
    viewsHandled: () => (state.kind === 'open' ? state.context.views.handled() : {}),
    partitions: () => (state.kind === 'open' ? (state.context.partitions?.owned() ?? null) : null),
    lags: () => lags.map((read) => read()),
    retire: async () => {
      if (state.kind === 'open') await retire(state.context, subscriptions)
    },
    forget: (person, signal) =>
      forgetPerson(open(), definition, { person, actor: OPERATOR, correlation: `forget ${name}`, signal }),
    [Symbol.asyncDispose]: async () => {
      stopping.abort(new DOMException('the host is closing', 'AbortError'))
      const context = await opening
      if (context) await close(context, subscriptions)
      await inner[Symbol.asyncDispose]()
    },
  }
}

const OPERATOR = { kind: 'operator', id: 'host' } as const

type Running = OpenContext & {
  readonly relay: ReturnType<typeof startRelay>
  readonly partitions: OwnedPartitions | undefined
}

/** May be repeated. */
const retire = async ({ relay, partitions }: Running, subscriptions: readonly Subscription[]): Promise<void> => {
  await relay[Symbol.asyncDispose]()
  await Promise.all([...subscriptions, ...(partitions ? [partitions] : [])].map((part) => part[Symbol.asyncDispose]()))
}

const close = async (running: Running, subscriptions: readonly Subscription[]) => {
  const { views, ledger, keys, store } = running
  await retire(running, subscriptions)
  await views[Symbol.asyncDispose]()
  await Promise.all([ledger, keys, store].map((part) => part[Symbol.asyncDispose]()))
}

type Opening = Surroundings & {
  readonly consumers: readonly Consumer[]
  readonly inner: Bus
  readonly counting: Counting
}

const openPatiently = async (
  hosted: HostedContext,
  around: Opening,
  signal: AbortSignal,
  tell: (why: string) => void,
): Promise<Running> => {
  for (let wait = REOPEN_MS; ; wait = Math.min(wait * 2, REOPEN_MS_MAX)) {
    signal.throwIfAborted()
    try {
      return await openOnce(hosted, around)
    } catch (error) {
      const why = isFault(error) ? error.code : 'failed to open'
      tell(why)
      const message = isFault(error) ? error.message : formatFailure(failureOf(error))
      around.log.warn({ context: hosted.context.name, why, message }, 'a context could not be opened; trying again')
      await delay(wait, undefined, { signal })
    }
  }
}

const openOnce = async (hosted: HostedContext, around: Opening): Promise<Running> => {
  const { holder, log, idSecret, bus, inner, consumers, counting } = around
  const definition = hosted.context.definition()
  const adapters = await hosted.open({ definition, holder, log })
  const parts = { ...adapters, store: countingStore(adapters.store, counting) }
  await parts.views.start()
  const execute = executor({
    ...parts,
    definition,
    idSecret,
    reader: (view: ReadModel) => parts.views.reader(view as ReadModel<AnyRow>),
    onSnapshotFailure: (error) =>
      log.warn({ context: definition.name, why: formatFailure(failureOf(error)) }, 'a snapshot was not kept'),
  })
  const handlers = new Map(consumers.map((consumer) => [consumer.name, consumer.handle]))
  const desk = deadLetterDesk({ ...parts, consumers: handlers, fetch: around.fetch })
  const catchingUp = around.catchingUpWith(definition.name)
  const relay = startRelay({ ...parts, bus, inner, holder, log, types: relayedTypes(hosted, definition), catchingUp })
  const { leases } = parts.store
  const partitions =
    bus.partitions === undefined ? undefined : ownPartitions({ leases, holder, partitions: bus.partitions, log })
  return { ...parts, execute: countingExecute(execute, counting), desk, relay, partitions }
}

/** What is published, and what of the rest the context's own consumers wait for. */
const relayedTypes = (
  { forgetOn = [] }: HostedContext,
  { name, events, policies }: ContextDefinition,
): RelayedTypes => {
  const awaited = [...policies.map((policy) => policy.on), ...forgetOn.map((rule) => rule.event)]
  const inner = awaited.filter((event) => event.context === name && !event.published)
  return {
    published: events.filter((event) => event.published).map((event) => event.name),
    inner: [...new Set(inner.map((event) => event.name))],
    unpublished: events.filter((event) => !event.published).map((event) => event.name),
  }
}

const subscribe = (
  consumer: Consumer,
  o: {
    readonly bus: Bus
    readonly inner: Bus
    readonly open: () => Running
    readonly whenOpen: Promise<unknown>
    readonly log: Logger
  },
): Subscription & { readonly lag: () => ConsumerLag } => {
  const { name, interest, fromFirst, streamsAtOnce, handle } = consumer
  const bus = consumer.isInner ? o.inner : o.bus
  const bookmarks: Bookmarks = {
    findCheckpoint: async (place) => {
      await o.whenOpen
      return o.open().ledger.findCheckpoint(place)
    },
    moveCheckpoint: async (place, from, to) => o.open().ledger.moveCheckpoint(place, from, to),
  }
  // Closed before it was open: there is nothing to own.
  const partitions = o.whenOpen.then(() => o.open().partitions).catch(() => undefined)
  const ownership: Ownership = {
    whileOwned: async (partition, signal, work) => (await partitions)?.whileOwned(partition, signal, work),
  }
  const subscribing = {
    consumer: name,
    interests: [interest],
    fromFirst,
    bookmarks,
    ...(streamsAtOnce !== undefined && { streamsAtOnce }),
  }
  let consuming: Handle | undefined
  const taking = inHand(async (message, signal, fence) => {
    const { ledger, keys } = o.open()
    consuming ??= consume({ consumer: name, ledger, keys, log: o.log }, handle)
    return consuming(message, signal, fence)
  })
  const subscription = bus.subscribe(
    { ...subscribing, ...(bus.partitions !== undefined && { ownership }) },
    taking.handle,
  )
  const kept = () => subscription.behind && { messages: subscription.behind() }
  return {
    lag: () => ({ consumer: name, from: interest.context, ...taking.read(), ...kept() }),
    [Symbol.asyncDispose]: () => subscription[Symbol.asyncDispose](),
  }
}

/** A view that has no first version yet answers no query: its context is not ready for the world. */
const standingOf = async ({ store, views }: ContextParts): Promise<string> => {
  const late = delay(STORE_ANSWER_MS, 'the store does not answer', { ref: false })
  return Promise.race([
    late,
    Promise.all([store.head(), views.status()]).then(
      ([, statuses]) => {
        const missing = statuses.filter(({ version }) => version === 0).map(({ view }) => view)
        return missing.length === 0 ? 'open' : `building ${missing.join(', ')}`
      },
      (error: unknown) => (isFault(error) ? error.code : 'the store fails'),
    ),
  ])
}
