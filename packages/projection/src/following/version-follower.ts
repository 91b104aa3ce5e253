import {
  type EventCodec,
  type EventStore,
  type FeedEvent,
  type FeedMark,
  type FeedPage,
  markOf,
  type PersonKeys,
  type ReadableEvent,
} from '@banyan/event-store'
import { isFault } from '@banyan/model'
import type { ViewGroup } from '../group/view-group.ts'
import type { ProjectionLog } from '../log.ts'
import type { VersionRecord, ViewStorage } from '../storage/view-storage.ts'
import { type Handled, handleBatch } from './handle-batch.ts'

/** Most events handled in one transaction: some milliseconds of work, so that a batch never delays its first event much. */
export const BATCH_EVENTS_MAX = 200

export type Following = {
  readonly group: ViewGroup
  readonly store: EventStore
  readonly codec: EventCodec
  readonly keys: PersonKeys
  readonly storage: ViewStorage
  readonly log: ProjectionLog
  /** By view: counted on. */
  readonly handled?: Map<string, number>
  /** For tests; at most {@link BATCH_EVENTS_MAX}, the default. */
  readonly batchEvents?: number
}

/** `lost`: somebody else moved, paused or retired the version; look again. */
export type Step =
  | { readonly kind: 'moved' | 'caught-up'; readonly mark: FeedMark; readonly head: number; readonly problem?: Error }
  | { readonly kind: 'lost' }

/**
 * One batch of one version: read, handle, commit. Whoever steps from the same checkpoint does the same, and one commit of
 * them all takes effect; a step that died at any point is simply taken again.
 */
export const step = async (o: Following, from: Pick<VersionRecord, 'version' | 'mark'>): Promise<Step> => {
  const { version, mark } = from
  const limit = o.batchEvents ?? BATCH_EVENTS_MAX
  const page = await o.store.readFeed({ after: mark, types: o.group.types, limit })
  if (mark && page.events.length === 0 && page.upTo.position === mark.position)
    return { kind: 'caught-up', mark, head: page.head }
  const read = await readable(o.codec, page.events)
  const rows = (table: Parameters<ViewStorage['rows']>[0]) => o.storage.rows(table, version, 'handler')
  const handled = await handleBatch({ group: o.group, keys: o.keys, rows }, read.events)
  const problem = handled.problem ?? (handled.count === read.events.length ? read.problem : undefined)
  const to = markAfter(page, handled.count, mark)
  if (!to || (to.position === mark?.position && problem)) throw problem ?? new Error('a step that moves nowhere')
  const { changes, erase } = handled
  if (!(await o.storage.commit(o.group, { version, from: mark, to, changes, erase }))) return { kind: 'lost' }
  const taken = read.events.slice(0, handled.count)
  tellTraces(o, version, taken)
  if (o.handled) countOn(o.handled, o.group, taken)
  return { kind: 'moved', mark: to, head: page.head, ...(problem && { problem }) }
}

/** One line an event: by its trace a request is followed from the gateway into the views. */
const tellTraces = ({ group: { group }, log }: Following, version: number, events: readonly FeedEvent[]): void => {
  for (const { context, id, traceparent } of events)
    log.debug(
      { views: group, version, message: `${context}:${id}`, traceId: traceIdOf(traceparent) },
      'views handled an event',
    )
}

const countOn = (counts: Map<string, number>, { views }: ViewGroup, events: readonly FeedEvent[]): void => {
  for (const { model, handlers } of views) {
    let count = counts.get(model.name) ?? 0
    for (const { type } of events) if (handlers.has(type)) count += 1
    counts.set(model.name, count)
  }
}

/** The second part of a W3C `traceparent`: `00-<trace id>-<span id>-<flags>`. */
const traceIdOf = (traceparent: string | null): string | null => traceparent?.split('-')[1] ?? null

type Readable = { readonly events: readonly ReadableEvent<FeedEvent>[]; readonly problem?: Error }

/** The events up to the first that today's code can't read. */
const readable = async (codec: EventCodec, events: readonly FeedEvent[]): Promise<Readable> => {
  try {
    return { events: await codec.decode(events) }
  } catch (error) {
    if (!isFault(error, 'STORE_EVENT_UNREADABLE')) throw error
    const bad = events.findIndex((event) => event.id === error.data['id'])
    if (bad === -1) throw error
    return { events: await codec.decode(events.slice(0, bad)), problem: error }
  }
}

/** The page's end when all of it was handled, else the last event that was. */
const markAfter = (page: FeedPage, count: Handled['count'], before: FeedMark | null): FeedMark | null => {
  if (count === page.events.length) return page.upTo
  const last = page.events[count - 1]
  return last ? markOf(last) : before
}
