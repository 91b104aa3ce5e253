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
} from '../feed.ts'
import type { EventTypes } from './event-types.ts'
import { EVENT_COLUMNS, type EventRow, recordedEvents } from './rows.ts'

/** Beyond so many types it is cheaper to walk the whole feed and filter. */
const MERGED_TYPES_MAX = 40

type Frame = {
  readonly head: number
  readonly epoch: string
  readonly head_event: EventKey | null
  readonly mark_event: EventKey | null
}
type EventKey = { readonly stream: string; readonly version: number; readonly at: string }

const keyOf = (position: string): string =>
  `(select json_build_object('stream', e.stream, 'version', e.version, 'at', e.recorded_at)
    from feed f join events e on e.seq = f.seq where f.position = ${position})`

/** Head, epoch and both fingerprints come from the page's own snapshot: nothing can be committed between them. */
const FRAME = `select l.counter as head, s.epoch, ${keyOf('l.counter')} as head_event, ${keyOf('$1')} as mark_event
  from leases l, store s where l.name = 'sequencer'`

const NO_FRAME = 'null::bigint as head, null::text as epoch, null::json as head_event, null::json as mark_event'
const NO_EVENT = `null::bigint, null::text, null::integer, null::integer, null::smallint, null::boolean, null::integer,
  null::timestamptz, null::text, null::text, null::text, null::text, null::text, null::text[], null::json`

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
  (select head, epoch, head_event, mark_event, ${NO_EVENT} from (${FRAME}) f)`

const MANY_TYPES = 'select position, seq from feed where position > $1 and type = any ($3)'

type PageRow = (Frame & { readonly position: null }) | (EventRow & { readonly position: number })

/** Reads pages of the feed. */
export const feedReading = (o: { readonly pool: Pool; readonly types: EventTypes; readonly context: string }) => {
  const pageQuery = async ({ after, types, limit }: FeedQuery) => {
    const from = after?.position ?? 0
    const most = Math.min(limit, FEED_PAGE_EVENTS_MAX)
    if (types === undefined) return { name: 'feed', text: pageSql(positionsOf(0)), values: [from, most] }
    const ids = await o.types.findIds([...new Set(types)])
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

  return async (query: FeedQuery): Promise<FeedPage> => {
    const { rows } = await o.pool.query<PageRow>(await pageQuery(query))
    const frame = rows.find((row) => row.position === null)!
    if (query.after) requireSameHistory(o.context, query.after, frame)
    const found = rows.filter((row) => row.position !== null)
    const recorded = await recordedEvents(found, o.types, { context: o.context, epoch: frame.epoch })
    // Assigned, not spread: copying an event costs as much as making it.
    const events = recorded.map((event, i): FeedEvent => Object.assign(event, { position: found[i]!.position }))
    const full = events.length === Math.min(query.limit, FEED_PAGE_EVENTS_MAX)
    const last = events.at(-1)
    const upTo =
      full && last ? { epoch: frame.epoch, position: last.position, fingerprint: fingerprint(last) } : headMark(frame)
    return { events, upTo, head: frame.head }
  }
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
