import { setTimeout as delay } from 'node:timers/promises'
import { type Bus, type Message, messageId } from '@banyan/bus'
import {
  type EventStore,
  type FeedEvent,
  type FeedMark,
  type FeedQuery,
  markOf,
  type Position,
} from '@banyan/event-store'
import { type Fault, failureOf, formatFailure, isFault } from '@banyan/model'
import type { Logger } from '@banyan/telemetry'
import { faults } from '../errors.ts'
import { asOnlyOne } from '../host/as-only-one.ts'
import { type CatchingUp, tellThePast } from './catch-up.ts'
import type { Ledger } from './ledger.ts'
import { messageOf, publishedMessages } from './published-message.ts'

/** The relay's name: of its lease and of its checkpoint. */
const RELAY = 'relay'
/** Of the one for what is not published, where a bus keeps what is. */
const INNER_RELAY = 'relay inner'
/** Events in one round: bounds what is published again after a crash. */
const PAGE_EVENTS = 200
/** Positions of other types passed before the checkpoint is moved for them alone: writing it each time would double the writes. */
const UNSAVED_POSITIONS_MAX = 1_000
/** A bus that keeps messages may lose them while there is nothing new: how often it is asked, in milliseconds. */
const LOOK_AGAIN_MS = 5_000
/** Waiting after a failure, in milliseconds; doubled up to the maximum. */
const FAILURE_WAIT_MS = 100
const FAILURE_WAIT_MS_MAX = 5_000

/** How a relay stands. `stopped`: it met a fault that only people can mend; `fault` says which. */
export type RelayStatus = {
  readonly state: 'waiting' | 'relaying' | 'failing' | 'stopped'
  readonly position: number
  readonly fault: string | null
}

/** The context's types: those published, and of the others those that its own consumers wait for. */
export type RelayedTypes = {
  readonly published: readonly string[]
  readonly inner: readonly string[]
  /** All that it declares and does not publish. */
  readonly unpublished: readonly string[]
}

type Relaying = {
  readonly store: EventStore
  readonly ledger: Ledger
  readonly bus: Bus
  /** For events that are not published: the context's own policies alone hear of them. */
  readonly inner: Bus
  readonly types: RelayedTypes
  /** Policies of this process that react to what was relayed before they were there. */
  readonly catchingUp: readonly CatchingUp[]
  readonly holder: string
  readonly log: Logger
}

/** A way on which events are relayed, with a lease and a mark of its own. */
type Way = {
  readonly name: string
  readonly feed: Pick<FeedQuery, 'types' | 'exceptTypes'>
  /** Where to go on. */
  readonly start: (signal: AbortSignal) => Promise<FeedMark | null>
  readonly hand: (events: readonly FeedEvent[], signal: AbortSignal) => Promise<void>
  /** Asks now and then, when there is nothing to do, whether the start is still where it has come to. */
  readonly looksAgain: boolean
  /** False when somebody else has moved on: begin again from the start. */
  readonly move: (from: FeedMark | null, to: FeedMark) => Promise<boolean>
}

/**
 * Carries a context's published events from its log to the bus, in feed order. One relay a context works at a time, by a lease; when two do
 * (a lease is only a promise), consumers see messages twice, which their inbox ignores.
 */
export const startRelay = (parts: Relaying) => {
  const stopping = new AbortController()
  const running = waysOf(parts).map((way) => {
    const status: Mutable = { state: 'waiting', position: 0, fault: null }
    return { status, done: run(parts, way, { status, signal: stopping.signal }) }
  })
  return {
    /** Of the way that fares worst. */
    status: (): RelayStatus => ({ ...running.map(({ status }) => status).reduce(worse) }),
    [Symbol.asyncDispose]: async () => {
      stopping.abort()
      await Promise.all(running.map(({ done }) => done))
    },
  }
}

type Mutable = { -readonly [K in keyof RelayStatus]: RelayStatus[K] }

const BY_GRAVITY: readonly RelayStatus['state'][] = ['relaying', 'waiting', 'failing', 'stopped']

const worse = (one: Mutable, other: Mutable): Mutable =>
  BY_GRAVITY.indexOf(other.state) > BY_GRAVITY.indexOf(one.state) ? other : one

/**
 * Over a bus that keeps nothing, all goes one way and a checkpoint tells how far. A bus that keeps messages tells by itself after which one to
 * go on, even when it has lost some; and what is not published goes its own way, so that a broker that is away holds none of it back.
 */
const waysOf = (parts: Relaying): readonly Way[] => {
  const { bus, types } = parts
  if (!bus.lastKept) return [wayOfAll(parts)]
  return [wayToKeeper(parts, bus.lastKept), ...(types.inner.length > 0 ? [innerWay(parts)] : [])]
}

const wayOfAll = (parts: Relaying): Way => {
  const { store, ledger, bus, inner, types, catchingUp } = parts
  let innerDone = 0
  const hand: Way['hand'] = async (events, signal) => {
    const published = await publishedMessages(store, events, signal)
    const unpublished = events.filter((event) => event.publishedSequence === null && event.position > innerDone)
    await Promise.all([bus.publish(published, signal), inner.publish(unpublished.map(messageOf), signal)])
  }
  return {
    name: RELAY,
    feed: { types: [...types.published, ...types.inner] },
    start: async (signal) => {
      const start = await ledger.findCheckpoint(RELAY)
      innerDone = (await ledger.findCheckpoint(INNER_RELAY))?.position ?? 0
      await tellThePast({ store, ledger, hand: (events) => hand(events, signal) }, catchingUp, { upTo: start, signal })
      return start
    },
    hand,
    looksAgain: false,
    move: (from, to) => ledger.moveCheckpoint(RELAY, from, to),
  }
}

/**
 * What was relayed before there was a bus that keeps messages was handled, and is not told again. Types that this code does not know are carried
 * too: a newer release that works on the same log may publish them, and what is passed here nobody tells any more.
 */
const wayToKeeper = ({ store, ledger, bus, types }: Relaying, lastKept: NonNullable<Bus['lastKept']>): Way => ({
  name: RELAY,
  feed: { exceptTypes: types.unpublished },
  start: async (signal) => {
    const kept = await lastKept(store.context, signal)
    return kept ? markAt(store, kept, signal) : ledger.findCheckpoint(RELAY)
  },
  hand: async (events, signal) => bus.publish(await publishedMessages(store, events, signal), signal),
  looksAgain: true,
  move: async () => true,
})

/** Begins where the other way has come to, if that is further. */
const innerWay = ({ ledger, inner, types }: Relaying): Way => ({
  name: INNER_RELAY,
  feed: { types: types.inner },
  start: async () => {
    const [own, all] = [await ledger.findCheckpoint(INNER_RELAY), await ledger.findCheckpoint(RELAY)]
    if (!all || (own && own.position >= all.position)) return own
    await ledger.moveCheckpoint(INNER_RELAY, own, all)
    return all
  },
  hand: (events, signal) => {
    const unpublished = events.filter((event) => event.publishedSequence === null)
    return inner.publish(unpublished.map(messageOf), signal)
  },
  looksAgain: false,
  move: (from, to) => ledger.moveCheckpoint(INNER_RELAY, from, to),
})

/** The mark at a message that was relayed; a log without that very event is another than the bus knows. */
const markAt = async (store: EventStore, message: Message, signal: AbortSignal): Promise<FeedMark> => {
  const { stream, version, recordedAt } = message
  const [event] = await store.readStream(stream, { after: version - 1, limit: 1 }, signal)
  if (!event || event.recordedAt.toISOString() !== recordedAt)
    throw faults.SERVICE_BUS_AHEAD({ context: message.context, message: messageId(message) })
  return markOf({ ...event, position: await store.whenNumbered(event.id, signal) })
}

type Running = { readonly status: Mutable; readonly signal: AbortSignal }

const run = async (parts: Relaying, way: Way, { status, signal }: Running): Promise<void> => {
  const { store, holder } = parts
  let failures = 0
  const report = (position: number): void => {
    Object.assign(status, { state: 'relaying', position, fault: null })
    failures = 0
  }
  const leadership = { leases: store.leases, name: way.name, holder, signal }
  while (!signal.aborted) {
    try {
      await asOnlyOne(leadership, async (held) => relayFrom(store, way, { signal: held, report }))
    } catch (error) {
      if (isFault(error, 'STORE_HISTORY_REPLACED') || isFault(error, 'SERVICE_BUS_AHEAD'))
        return stop(parts, status, error)
      failures = note(parts, status, { error, failures })
      await pause(Math.min(FAILURE_WAIT_MS * 2 ** failures, FAILURE_WAIT_MS_MAX), signal)
    }
  }
}

const stop = ({ log }: Relaying, status: Mutable, error: Fault): void => {
  Object.assign(status, { state: 'stopped', fault: error.code })
  log.error({ fault: error.code, why: error.message }, 'the relay stopped')
}

const note = (
  { log }: Relaying,
  status: Mutable,
  { error, failures }: { readonly error: unknown; readonly failures: number },
): number => {
  Object.assign(status, { state: 'failing', fault: isFault(error) ? error.code : 'SERVICE_INTERNAL' })
  const why = isFault(error) ? error.message : formatFailure(failureOf(error))
  if (failures === 0) log.warn({ fault: status.fault, why }, 'the relay failed and tries again')
  return failures + 1
}

type Holding = { readonly signal: AbortSignal; readonly report: (position: number) => void }

const relayFrom = async (store: EventStore, way: Way, { signal, report }: Holding): Promise<void> => {
  const start = await way.start(signal)
  let mark = start
  let saved = start
  let handed = 0
  while (!signal.aborted) {
    const page = await store.readFeed({ after: mark, ...way.feed, limit: PAGE_EVENTS }, signal)
    await way.hand(page.events, signal)
    mark = page.upTo
    const unsaved = mark.position - (saved?.position ?? 0)
    if (unsaved >= UNSAVED_POSITIONS_MAX || (unsaved > 0 && page.events.length > 0)) {
      if (!(await way.move(saved, mark))) return
      saved = mark
    }
    report(page.upTo.position)
    handed = page.events.at(-1)?.position ?? handed
    if (page.upTo.position < page.head || (await grows(store, page.head, { way, signal }))) continue
    const again = await way.start(signal)
    if ((again?.position ?? 0) < handed) [mark, saved, handed] = [again, again, 0]
  }
}

/** False when for a while there was nothing new, and the way wants to look again. */
const grows = async (
  store: EventStore,
  position: Position,
  { way, signal }: { readonly way: Way; readonly signal: AbortSignal },
): Promise<boolean> => {
  const patience = way.looksAgain ? [AbortSignal.timeout(LOOK_AGAIN_MS)] : []
  try {
    await store.whenFeedPasses(position, AbortSignal.any([signal, ...patience]))
    return true
  } catch (error) {
    signal.throwIfAborted()
    if (patience.some(({ aborted }) => aborted)) return false
    throw error
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal }).catch(() => {}) // aborted: the loop sees it
