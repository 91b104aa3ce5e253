import type { Pool } from 'pg'
import { faults } from '../errors.ts'
import { eventId } from '../event-store.ts'
import {
  FEED_PAGE_EVENTS_MAX,
  type FeedEvent,
  type FeedMark,
  type FeedPage,
  type FeedQuery,
  fingerprint,
  markOf,
} from '../feed.ts'
import type { EventTypes } from './event-types.ts'
import { EVENT_COLUMNS, type EventRow, NO_EVENT, recordedEvents } from './rows.ts'
import { sharedPages } from './shared-pages.ts'

/** Beyond so many types it is cheaper to walk the whole feed and filter. */
const MERGED_TYPES_MAX = 40

type Frame = {
  readonly head: number
  readonly epoch: string
  readonly head_event: EventKey | null
  readonly mark_event: EventKey | null
  /** Of all types of events there were. */
  readonly newest_type: number
}
type EventKey = { readonly stream: string; readonly version: number; readonly at: string }

const keyOf = (position: string): string =>
  `(select json_build_object('stream', e.stream, 'version', e.version, 'at', e.recorded_at)
    from feed f join events e on e.seq = f.seq where f.position = ${position})`

/** Head, epoch, both fingerprints and the newest type come from the page's own snapshot: nothing can be committed between them. */
const FRAME = `select l.counter as head, s.epoch, ${keyOf('l.counter')} as head_event, ${keyOf('$1')} as mark_event,
  (select coalesce(max(id), 0) from event_types) as newest_type
  from leases l, store s where l.name = 'sequencer'`

const NO_FRAME = `null::bigint as head, null::text as epoch, null::json as head_event, null::json as mark_event,
  null::integer as newest_type`

/** Positions of some types: one index walk a type, merged; the next of a sparse type is one step away. */
const mergedPositions = (types: number): string => {
  const one = (i: number): string =>
    `(select position, seq from feed where type = $${i + 3} and position > $1 order by position)`
  return Array.from({ length: types }, (_, i) => one(i)).join(' union all ')
}

const positionsOf = (types: number): string =>
  types === 0 ? 'select position, seq from feed where position > $1' : mergedPositions(types)

/** The frame is a row of its own: repeated in each, it would cost more than the events. */
const pageSql = (positions: string): string => `
  (select ${NO_FRAME}, p.position, ${EVENT_COLUMNS}
   from (select * from (${positions}) x order by position limit $2) p join events e on e.seq = p.seq
   order by p.position)
  union all
  (select head, epoch, head_event, mark_event, newest_type, null, ${NO_EVENT} from (${FRAME}) f)`

const MANY_TYPES = 'select position, seq from feed where position > $1 and type = any ($3)'

type PageRow = (Frame & { readonly position: null }) | (EventRow & { readonly position: number })

/** Reads pages of the feed. Readers that stand at one place, as all do at its end, share one statement. */
export const feedReading = (o: { readonly pool: Pool; readonly types: EventTypes; readonly context: string }) => {
  const pageQuery = ({ after, types, exceptTypes, limit }: FeedQuery) => {
    const from = after?.position ?? 0
    const most = Math.min(limit, FEED_PAGE_EVENTS_MAX)
    if (types === undefined && exceptTypes === undefined)
      return { name: 'feed', text: pageSql(positionsOf(0)), values: [from, most] }
    const ids = types ? o.types.knownIds(types) : o.types.knownIdsExcept(exceptTypes ?? [])
    // No event of these types was ever recorded: an impossible type still yields the frame.
    const wanted = ids.length === 0 ? [-1] : ids
    if (wanted.length > MERGED_TYPES_MAX)
      return { name: 'feed-many', text: pageSql(MANY_TYPES), values: [from, most, wanted] }
    return {
      name: `feed-${wanted.length}`,
      text: pageSql(positionsOf(wanted.length)),
      values: [from, most, ...wanted],
    }
  }

  /** Read again where a type came into use that was not looked for: only the page itself can tell. */
  const rowsOf = async (query: FeedQuery): Promise<readonly [Frame, readonly PageRow[]]> => {
    for (;;) {
      const newest = o.types.newest()
      const { rows } = await o.pool.query<PageRow>(pageQuery(query))
      const frame = rows.find((row) => row.position === null)!
      const isOfAll = query.types === undefined && query.exceptTypes === undefined
      if (isOfAll || frame.newest_type <= newest) return [frame, rows]
      await o.types.learn()
    }
  }

  const read = async (query: FeedQuery): Promise<FeedPage> => {
    const [frame, rows] = await rowsOf(query)
    if (query.after) requireSameHistory(o.context, query.after, frame)
    const found = rows.filter((row) => row.position !== null)
    const recorded = await recordedEvents(found, o.types, { context: o.context, epoch: frame.epoch })
    // Assigned, not spread: copying an event costs as much as making it.
    const events = recorded.map((event, i): FeedEvent => Object.assign(event, { position: found[i]!.position }))
    const full = events.length === Math.min(query.limit, FEED_PAGE_EVENTS_MAX)
    const last = events.at(-1)
    return { events, upTo: full && last ? markOf(last) : headMark(frame), head: frame.head }
  }
  return sharedPages(read)
}

/** The mark at the end of the feed, from the same frame. */
export const readHead = async (pool: Pool): Promise<FeedMark> => {
  const { rows } = await pool.query<Frame>({ name: 'feed-head', text: FRAME, values: [0] })
  return headMark(rows[0]!)
}

const headMark = (frame: Frame): FeedMark => ({
  epoch: frame.epoch,
  position: frame.head,
  fingerprint: frame.head_event && fingerprintOf(frame.head_event),
})

const fingerprintOf = (key: EventKey): string =>
  fingerprint({ id: eventId(key.stream, key.version), recordedAt: new Date(key.at) })

const requireSameHistory = (context: string, mark: FeedMark, frame: Frame): void => {
  const found = frame.mark_event && fingerprintOf(frame.mark_event)
  const { position } = mark
  if (mark.epoch !== frame.epoch)
    throw faults.STORE_HISTORY_REPLACED({
      context,
      position,
      expected: `epoch ${mark.epoch}`,
      found: `epoch ${frame.epoch}`,
    })
  if (position > 0 && found !== mark.fingerprint)
    throw faults.STORE_HISTORY_REPLACED({
      context,
      position,
      expected: `event ${mark.fingerprint}`,
      found: found ? `event ${found}` : 'nothing',
    })
}
