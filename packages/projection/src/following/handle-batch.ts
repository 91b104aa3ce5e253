import { type FeedEvent, PERSON_FORGOTTEN, type PersonKeys, type ReadableEvent } from '@banyan/event-store'
import { isFault, type Meta } from '@banyan/model'
import { faults } from '../errors.ts'
import type { View, ViewGroup } from '../group/view-group.ts'
import { viewReader } from '../reading/view-reader.ts'
import type { RowSource, TableChanges, TableShape } from '../storage/view-storage.ts'
import { ChangeRefused, Draft } from './draft.ts'
import { reasonOf } from './reason.ts'
import { rememberedRows } from './remembered-rows.ts'
import { OperationRefused } from './row-rules.ts'

/** A batch ends early once it has touched so many rows: bounds memory and the statement that writes them. */
export const BATCH_ROWS_MAX = 5_000
/** Most operations that a view may ask for at one event. */
export const EVENT_OPERATIONS_MAX = 10_000

export type Handled = {
  readonly changes: readonly TableChanges[]
  readonly erase: readonly string[]
  /** How many of the events it holds, from the first. */
  readonly count: number
  /** Why it holds no more: the event after them can't be handled. */
  readonly problem?: Error
}

export type Handling = {
  readonly group: ViewGroup
  readonly keys: PersonKeys
  /** The rows at the checkpoint that the batch is made on. */
  readonly rows: (table: TableShape) => RowSource
}

type Event = ReadableEvent<FeedEvent>

/**
 * What some events do to the views of a group. When one can't be handled, all before it are. Throws only for a world that
 * fails: rows or keys that can't be read now.
 */
export const handleBatch = async (o: Handling, events: readonly Event[]): Promise<Handled> => {
  const [first] = events
  if (first?.type === PERSON_FORGOTTEN) return { changes: [], erase: [personOf(first)], count: 1 }
  const next = events.findIndex((event) => event.type === PERSON_FORGOTTEN)
  return handle(o, next === -1 ? events : events.slice(0, next))
}

const handle = async (o: Handling, events: readonly Event[]): Promise<Handled> => {
  const drafts = openDrafts(o)
  if (events.length > 1) await rehearse(drafts, events)
  let count = 0
  try {
    for (const event of events) {
      await handleEvent(drafts, event)
      count += 1
      if (touchedRows(drafts) > BATCH_ROWS_MAX) break
    }
    return { changes: await changesOf(drafts), erase: [], count }
  } catch (error) {
    const failed = failureOf(error, events, events[count])
    if (!failed) throw error
    // Handlers are pure, so the events before it can simply be handled again, without what the failed one left behind.
    const before = await handle(
      o,
      events.filter((event) => event.position < failed.position),
    )
    return { problem: failed.fault, ...before }
  }
}

type Drafted = {
  readonly view: View
  readonly draft: Draft
  readonly reads: Parameters<Handler>[2]
  /** As `reads`, but of the stored rows alone. */
  readonly rehearsalReads: Parameters<Handler>[2]
}
type Handler = NonNullable<ReturnType<View['handlers']['get']>>

const openDrafts = ({ group, keys, rows }: Handling): readonly Drafted[] => {
  const stored = new Map(group.views.map((view) => [view.model, rememberedRows(rows(view.table))]))
  const drafts = new Map(group.views.map((view) => [view.model, new Draft(view, stored.get(view.model)!, keys)]))
  const tables = new Map(group.views.map((view) => [view.model, view.table]))
  const readers = (view: View, from: ReadonlyMap<View['model'], RowSource>): Drafted['reads'] =>
    Object.fromEntries(
      Object.entries({ ...view.model.reads, ...view.model.readsBefore }).map(([name, model]) => [
        name,
        viewReader(tables.get(model)!, from.get(model)!, keys),
      ]),
    )
  return group.views.map((view) => ({
    view,
    draft: drafts.get(view.model)!,
    reads: readers(view, drafts),
    rehearsalReads: readers(view, stored),
  }))
}

/**
 * Handlers that read are called once beforehand, all at once and for nothing but their questions: the answers are remembered,
 * and the events, which must be handled one after the other, then wait for no round trip each. Handlers are pure, so what
 * they return or throw here is of no account.
 */
const rehearse = async (drafts: readonly Drafted[], events: readonly Event[]): Promise<void> => {
  const reading = drafts.filter(({ reads }) => Object.keys(reads).length > 0)
  const calls = reading.flatMap(({ view, rehearsalReads }) =>
    events.map(async (event) =>
      view.handlers.get(event.type)?.(event.data, { at: event.recordedAt, id: event.id }, rehearsalReads),
    ),
  )
  await Promise.allSettled(calls)
}

const handleEvent = async (drafts: readonly Drafted[], event: Event): Promise<void> => {
  const meta: Meta = { at: event.recordedAt, id: event.id }
  for (const { view, draft, reads } of drafts) {
    const handler = view.handlers.get(event.type)
    if (!handler) continue
    try {
      const ops = await handler(event.data, meta, reads)
      if (ops.length > EVENT_OPERATIONS_MAX)
        throw new OperationRefused(`expected at most ${EVENT_OPERATIONS_MAX} operations, found ${ops.length}`)
      for (const op of ops) await draft.apply(op, event.position)
    } catch (error) {
      throw isWorldFailing(error) || error instanceof ChangeRefused ? error : new HandlerFailed(view, error)
    }
  }
}

class HandlerFailed extends Error {
  override readonly name = 'HandlerFailed'
  readonly view: string

  constructor(view: View, cause: unknown) {
    super('a handler failed', { cause })
    this.view = view.model.name
  }
}

const isWorldFailing = (error: unknown): boolean =>
  (isFault(error) && error.retry !== 'never') || (error instanceof Error && error.name === 'VersionGone')

const touchedRows = (drafts: readonly Drafted[]): number => drafts.reduce((sum, { draft }) => sum + draft.size, 0)

const changesOf = async (drafts: readonly Drafted[]): Promise<readonly TableChanges[]> => {
  const all = await Promise.all(drafts.map(({ draft }) => draft.changes()))
  return all.filter(({ puts, deletes, wipes }) => puts.length + deletes.length + wipes.length > 0)
}

type Failure = { readonly position: number; readonly fault: Error }

/** undefined: not the handler's doing. */
const failureOf = (error: unknown, events: readonly Event[], current: Event | undefined): Failure | undefined => {
  if (!(error instanceof ChangeRefused || error instanceof HandlerFailed)) return undefined
  const event = error instanceof ChangeRefused ? events.find((e) => e.position === error.position) : current
  if (!event) return undefined
  const fault = faults.PROJECTION_HANDLER_FAILED(
    { view: error.view, event: event.id, why: reasonOf(error.cause) },
    error.cause,
  )
  return { position: event.position, fault }
}

const personOf = (event: Event): string => String((event.data as { readonly personId?: unknown }).personId)
