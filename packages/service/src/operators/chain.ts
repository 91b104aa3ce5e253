import {
  BROWSED_MAX,
  CORRELATED_SPAN_MAX,
  type EventStore,
  parseEventId,
  type Position,
  type RecordedEvent,
} from '@banyan/event-store'
import type { RunningContext } from '../host/running-context.ts'
import { findEvent } from './find-event.ts'

/** An event in what led to what. */
export type Link = Pick<RecordedEvent, 'id' | 'type' | 'recordedAt' | 'actor' | 'causation'> & {
  readonly context: string
  readonly position?: Position
}

export type Chain = {
  /** By the time they were recorded, each after what caused it. */
  readonly events: readonly Link[]
  readonly looked: {
    /** Places of feeds that were looked at. */
    readonly events: number
    /** False when there were more places than may be looked at, a context was away, or a cause lies in one that is not hosted here. */
    readonly whole: boolean
    /** As `whole`, but for causes that lie elsewhere: whoever asks all hosts finds them there. */
    readonly wholeHere: boolean
  }
  /** What all events of the chain share. */
  readonly correlation: string
}

/** Longest way back from an event to the request that began it. */
const ANCESTORS_MAX = 500
/** How far the clocks of two contexts' databases may be apart, in milliseconds. */
const CLOCKS_APART_MS = 5_000

/**
 * What led to an event and what came of it: backwards from cause to cause, then forwards through the feeds of all hosted contexts by the
 * correlation that a chain's events share. Looks at no more than 20,000 places of a feed behind the chain's start, and says when that was not all.
 */
export const chainOf = async (
  contexts: readonly RunningContext[],
  o: { readonly context: string; readonly eventId: string; readonly signal: AbortSignal },
): Promise<Chain> => {
  const { ancestors, isWhole, isWholeHere } = await ancestorsOf(contexts, o)
  const start = ancestors.at(-1)!
  const found = await Promise.all(contexts.map((context) => descendantsIn(context, start).catch(() => AWAY)))
  return merged(ancestors, found, { isWhole, isWholeHere, correlation: start.correlation })
}

/** The newest events of a correlation, which for a request is its trace's id: among the last 20,000 places of each feed. */
export const correlatedEvents = async (
  contexts: readonly RunningContext[],
  correlation: string,
  signal: AbortSignal,
): Promise<Chain> => {
  const found = await Promise.all(
    contexts.map((context) => lastCorrelatedIn(context, correlation, signal).catch(() => AWAY)),
  )
  return merged([], found, { isWhole: true, isWholeHere: true, correlation })
}

type Found = { readonly events: readonly RecordedEvent[]; readonly looked: number; readonly isWhole: boolean }

const AWAY: Found = { events: [], looked: 0, isWhole: false }

const ancestorsOf = async (
  contexts: readonly RunningContext[],
  { context, eventId, signal }: { readonly context: string; readonly eventId: string; readonly signal: AbortSignal },
): Promise<{
  readonly ancestors: readonly RecordedEvent[]
  readonly isWhole: boolean
  readonly isWholeHere: boolean
}> => {
  const storeOf = (name: string): EventStore | undefined => contexts.find((c) => c.name === name)?.open().store
  const ancestors = [await findEvent(storeOf(context)!, eventId, signal)]
  for (let cause = ancestors[0]!.causation; cause !== null; cause = ancestors.at(-1)!.causation) {
    const colon = cause.indexOf(':')
    const store = storeOf(cause.slice(0, colon))
    const place = parseEventId(cause.slice(colon + 1))
    if (!store || !place || ancestors.length > ANCESTORS_MAX) return { ancestors, isWhole: false, isWholeHere: !store }
    const [event] = await store.readStream(place.stream, { after: place.version - 1, limit: 1 }, signal)
    if (!event) return { ancestors, isWhole: false, isWholeHere: false }
    ancestors.push(event)
  }
  return { ancestors, isWhole: true, isWholeHere: true }
}

const descendantsIn = async (running: RunningContext, start: RecordedEvent): Promise<Found> => {
  const { store } = running.open()
  const head = (await store.head()).position
  const after = await lastPositionBefore(store, head, new Date(start.recordedAt.getTime() - CLOCKS_APART_MS))
  return lookBehind(store, start.correlation, { after, head })
}

const lastCorrelatedIn = async (running: RunningContext, correlation: string, signal: AbortSignal): Promise<Found> => {
  const { store } = running.open()
  const head = (await store.head(signal)).position
  const found = await lookBehind(store, correlation, { after: Math.max(0, head - CORRELATED_SPAN_MAX), head })
  return { ...found, isWhole: found.isWhole && head <= CORRELATED_SPAN_MAX }
}

const lookBehind = async (
  store: EventStore,
  correlation: string,
  { after, head }: { readonly after: Position; readonly head: Position },
): Promise<Found> => {
  const span = Math.min(CORRELATED_SPAN_MAX, head - after)
  const events = span === 0 ? [] : await store.browsing.correlated(correlation, { after, span })
  return { events, looked: span, isWhole: head - after <= CORRELATED_SPAN_MAX && events.length < BROWSED_MAX }
}

/** By halving: events stand in a feed nearly in the order of their times. Costs one look a halving, some twenty for a million events. */
const lastPositionBefore = async (store: EventStore, head: Position, at: Date): Promise<Position> => {
  let low = 0
  let high = head
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    const [event] = await store.browsing.newestFirst({ before: middle + 1, type: null, limit: 1 })
    if (event && event.recordedAt < at) low = middle
    else high = middle - 1
  }
  return low
}

const merged = (
  ancestors: readonly RecordedEvent[],
  found: readonly Found[],
  o: { readonly isWhole: boolean; readonly isWholeHere: boolean; readonly correlation: string },
): Chain => {
  const all = new Map([...ancestors, ...found.flatMap(({ events }) => events)].map((event) => [keyOf(event), event]))
  return {
    events: [...all.values()].toSorted(byTime).map(linkOf),
    looked: {
      events: found.reduce((sum, { looked }) => sum + looked, ancestors.length),
      whole: o.isWhole && found.every((part) => part.isWhole),
      wholeHere: o.isWholeHere && found.every((part) => part.isWhole),
    },
    correlation: o.correlation,
  }
}

const keyOf = ({ context, id }: RecordedEvent): string => `${context}:${id}`

const byTime = (a: RecordedEvent, b: RecordedEvent): number =>
  a.recordedAt.getTime() - b.recordedAt.getTime() ||
  Number(a.causation === keyOf(b)) - Number(b.causation === keyOf(a)) ||
  (a.stream === b.stream ? a.version - b.version : 0)

const linkOf = (event: RecordedEvent & { readonly position?: Position }): Link => {
  const { context, id, type, recordedAt, actor, causation, position } = event
  return { context, id, type, recordedAt, actor, causation, ...(position !== undefined && { position }) }
}
