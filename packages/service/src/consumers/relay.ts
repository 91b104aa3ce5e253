import { setTimeout as delay } from 'node:timers/promises'
import type { Bus, Message } from '@banyan/bus'
import type { EventStore, FeedEvent, FeedMark } from '@banyan/event-store'
import { type Fault, failureOf, formatFailure, isFault } from '@banyan/model'
import type { Logger } from '@banyan/telemetry'
import { asOnlyOne } from '../host/as-only-one.ts'
import { type CatchingUp, tellThePast } from './catch-up.ts'
import type { Ledger } from './ledger.ts'

/** The relay's name: of its lease and of its checkpoint. */
const RELAY = 'relay'
/** Events in one round: bounds what is published again after a crash. */
const PAGE_EVENTS = 200
/** Positions of other types passed before the checkpoint is moved for them alone: writing it each time would double the writes. */
const UNSAVED_POSITIONS_MAX = 1_000
/** Waiting after a failure, in milliseconds; doubled up to the maximum. */
const FAILURE_WAIT_MS = 100
const FAILURE_WAIT_MS_MAX = 5_000

/** How a relay stands. `stopped`: it met a fault that only people can mend; `fault` says which. */
export type RelayStatus = {
  readonly state: 'waiting' | 'relaying' | 'failing' | 'stopped'
  readonly position: number
  readonly fault: string | null
}

type Relaying = {
  readonly store: EventStore
  readonly ledger: Ledger
  readonly bus: Bus
  /** For events that are not published: the context's own policies alone hear of them. */
  readonly inner: Bus
  /** Types to relay: those published, and those that the context's own policies wait for. */
  readonly types: readonly string[]
  /** Policies of this process that react to what was relayed before they were there. */
  readonly catchingUp: readonly CatchingUp[]
  readonly holder: string
  readonly log: Logger
}

/**
 * Carries a context's published events from its log to the bus, from its own checkpoint on, in feed order. One relay a context works
 * at a time, by a lease; when two do (a lease is only a promise), consumers see messages twice, which their inbox ignores.
 */
export const startRelay = (parts: Relaying) => {
  const stopping = new AbortController()
  const status: { -readonly [K in keyof RelayStatus]: RelayStatus[K] } = { state: 'waiting', position: 0, fault: null }
  const done = run(parts, status, stopping.signal)
  return {
    status: (): RelayStatus => ({ ...status }),
    [Symbol.asyncDispose]: async () => {
      stopping.abort()
      await done
    },
  }
}

type Mutable = { -readonly [K in keyof RelayStatus]: RelayStatus[K] }

const run = async (parts: Relaying, status: Mutable, signal: AbortSignal): Promise<void> => {
  const { store, ledger, holder } = parts
  let failures = 0
  const report = (position: number): void => {
    Object.assign(status, { state: 'relaying', position, fault: null })
    failures = 0
  }
  const leadership = { leases: store.leases, name: RELAY, holder, signal }
  while (!signal.aborted) {
    try {
      await asOnlyOne(leadership, async (held) => {
        const start = await ledger.findCheckpoint(RELAY)
        await tellThePast({ store, ledger, hand: (events) => hand(parts, events, held) }, parts.catchingUp, {
          upTo: start,
          signal: held,
        })
        await relayFrom(parts, start, { signal: held, report })
      })
    } catch (error) {
      if (isFault(error, 'STORE_HISTORY_REPLACED')) return stop(parts, status, error)
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

const relayFrom = async (parts: Relaying, start: FeedMark | null, { signal, report }: Holding): Promise<void> => {
  const { store, ledger, types } = parts
  let mark = start
  let saved = start
  while (!signal.aborted) {
    const page = await store.readFeed({ after: mark, types, limit: PAGE_EVENTS }, signal)
    await hand(parts, page.events, signal)
    mark = page.upTo
    const unsaved = mark.position - (saved?.position ?? 0)
    if (unsaved >= UNSAVED_POSITIONS_MAX || (unsaved > 0 && page.events.length > 0)) {
      if (!(await ledger.moveCheckpoint(RELAY, saved, mark))) return
      saved = mark
    }
    report(page.upTo.position)
    if (page.upTo.position >= page.head) await store.whenFeedPasses(page.head, signal)
  }
}

const hand = async ({ bus, inner }: Relaying, events: readonly FeedEvent[], signal: AbortSignal): Promise<void> => {
  const published = events.filter((event) => event.publishedSequence !== null)
  const unpublished = events.filter((event) => event.publishedSequence === null)
  await Promise.all([bus.publish(published.map(messageOf), signal), inner.publish(unpublished.map(messageOf), signal)])
}

const messageOf = (event: FeedEvent): Message => ({
  context: event.context,
  stream: event.stream,
  version: event.version,
  publishedSequence: event.publishedSequence ?? 0,
  type: event.type,
  schemaVersion: event.schemaVersion,
  data: event.data,
  recordedAt: event.recordedAt.toISOString(),
  correlation: event.correlation,
  traceparent: event.traceparent,
})

const pause = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal }).catch(() => {}) // aborted: the loop sees it
