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
const FRAME = `(select l.counter as head, s.epoch, ${keyOf('l.counter')} as head_event, ${keyOf('$1')} as mark_event
  from leases l, store s where l.name = 'sequencer') frame`

const PAGE_COLUMNS = `frame.*, p.position, ${EVENT_COLUMNS}`

/** Positions of some types: one index walk a type, merged; the next of a sparse type is one step away. */
const mergedPositions = (types: number): string => {
  const one = (i: number): string =>
    `(select position, seq from feed where type = $${i + 3} and position > $1 order by position)`
  return Array.from({ length: types }, (_, i) => one(i)).join(' union all ')
}

const pageSql = (types: number): string => {
  const positions = types === 0 ? 'select position, seq from feed where position > $1' : mergedPositions(types)
  return `select ${PAGE_COLUMNS} from ${FRAME}
    left join (select * from (${positions}) x order by position limit $2) p on true
    left join events e on e.seq = p.seq
    order by p.position`
}

const manyTypesSql = `select ${PAGE_COLUMNS} from ${FRAME}
  left join (select position, seq from feed where position > $1 and type = any ($3) order by position limit $2) p on true
  left join events e on e.seq = p.seq
  order by p.position`

/** Reads pages of the feed. */
export const feedReading = (o: { readonly pool: Pool; readonly types: EventTypes; readonly context: string }) => {
  const pageQuery = async ({ after, types, limit }: FeedQuery) => {
    const from = after?.position ?? 0
    const most = Math.min(limit, FEED_PAGE_EVENTS_MAX)
    if (types === undefined) return { name: 'feed', text: pageSql(0), values: [from, most] }
    const ids = await o.types.findIds([...new Set(types)])
    // No event of these types was ever recorded: an impossible type still yields the frame.
    const wanted = ids.length === 0 ? [-1] : ids
    if (wanted.length > MERGED_TYPES_MAX) return { name: 'feed-many', text: manyTypesSql, values: [from, most, wanted] }
    return { name: `feed-${wanted.length}`, text: pageSql(wanted.length), values: [from, most, ...wanted] }
  }

  return async (query: FeedQuery): Promise<FeedPage> => {
    const { rows } = await o.pool.query<Frame & EventRow & { position: number | null }>(await pageQuery(query))
    const frame = rows[0]!
    if (query.after) requireSameHistory(o.context, query.after, frame)
    const found = rows.filter((row) => row.position !== null)
    const recorded = await recordedEvents(found, o.types, { context: o.context, epoch: frame.epoch })
    const events = recorded.map((event, i): FeedEvent => ({ ...event, position: found[i]!.position! }))
    const full = events.length === Math.min(query.limit, FEED_PAGE_EVENTS_MAX)
    const last = events.at(-1)
    const upTo =
      full && last ? { epoch: frame.epoch, position: last.position, fingerprint: fingerprint(last) } : headMark(frame)
    return { events, upTo, head: frame.head }
  }
}

/** The mark at the end of the feed, from the same frame. */
export const readHead = async (pool: Pool): Promise<FeedMark> => {
  const text = `select frame.* from ${FRAME}`
  const { rows } = await pool.query<Frame>({ name: 'feed-head', text, values: [0] })
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
