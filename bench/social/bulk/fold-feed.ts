import {
  type EventCodec,
  type EventStore,
  FEED_PAGE_EVENTS_MAX,
  type FeedEvent,
  type FeedMark,
  type ReadableEvent,
} from '@banyan/event-store'
import { type AnyRow, type ContextDefinition, type Reader, type ReadModel, readingOrder } from '@banyan/model'
import { type FoldedRow, foldedTable, type FoldedTable, YOUNG_ROWS_MAX } from './folded-table.ts'

type Folding = {
  readonly view: ReadModel
  readonly table: FoldedTable
  readonly handlers: Handlers
  readonly reads: Reads
}
type Handlers = ReadonlyMap<string, ReadModel['on'][string]>
type Reads = Readonly<Record<string, Reader<AnyRow>>>

/**
 * The whole feed through the handlers of all views, one event after the other as in a rebuild; each row is handed over once, when it is
 * as it will stay. Answers where the feed ended.
 */
export const foldFeed = async (o: {
  readonly definition: ContextDefinition
  readonly store: EventStore
  readonly codec: EventCodec
  /** Of views that none reads; default {@link YOUNG_ROWS_MAX}. */
  readonly youngRowsMax?: number
  readonly write: (view: ReadModel, rows: Iterable<FoldedRow>) => Promise<void>
}): Promise<FeedMark> => {
  const views = foldingOf(o.definition, o.youngRowsMax ?? YOUNG_ROWS_MAX)
  const read = (after: FeedMark | null) => o.store.readFeed({ after, limit: FEED_PAGE_EVENTS_MAX })
  let page = await read(null)
  while (page.events.length > 0) {
    const next = read(page.upTo) // on its way while this one is folded
    for (const event of await o.codec.decode(page.events)) await foldEvent(views, event)
    for (const { view, table } of views) await o.write(view, table.takeOld())
    page = await next
  }
  for (const { view, table } of views) await o.write(view, table.takeOld({ all: true }))
  return page.upTo
}

const foldingOf = ({ readModels }: ContextDefinition, youngMax: number): readonly Folding[] => {
  const readBy = (view: ReadModel) => ({ ...view.reads, ...view.readsBefore })
  const read = new Set(readModels.flatMap((view) => Object.values(readBy(view))))
  const tables = new Map(readModels.map((view) => [view, foldedTable(view, { isRead: read.has(view), youngMax })]))
  return readingOrder(readModels).map((view) => ({
    view,
    table: tables.get(view)!,
    handlers: new Map(Object.entries(view.from).map(([key, event]) => [event.name, view.on[key]!])),
    reads: Object.fromEntries(Object.entries(readBy(view)).map(([name, other]) => [name, tables.get(other)!.reader])),
  }))
}

const foldEvent = async (views: readonly Folding[], event: ReadableEvent<FeedEvent>): Promise<void> => {
  const meta = { at: event.recordedAt, id: event.id }
  for (const { table, handlers, reads } of views) {
    const ops = await handlers.get(event.type)?.(event.data, meta, reads)
    for (const op of ops ?? []) table.apply(op, event.position)
  }
}
