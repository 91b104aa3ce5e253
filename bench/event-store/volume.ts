import { type EventStore, type FeedMark, openPostgresEventStore } from '@banyan/event-store'
import { Client } from 'pg'

const EVENTS = 1_000_000
const EVENTS_PER_APPEND = 250
const APPENDS_AT_ONCE = 32
const PAGE = 1_000
const READINGS = 3

export type Volume = {
  /** Events a second. */
  readonly feed: readonly number[]
  readonly cursor: readonly number[]
  readonly deadTuples: Readonly<Record<string, number>>
  readonly megabytes: Readonly<Record<string, number>>
}

/** A million events: how fast the feed reads beside a bare cursor over the same rows, and what the tables look like then. */
export const measureVolume = async (url: string): Promise<Volume> => {
  const store = await openPostgresEventStore({ context: 'social', url, holder: 'bench' })
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await fill(store)
    const { deadTuples, megabytes } = await tables(client)
    await client.query('vacuum analyze')
    const feed: number[] = []
    const cursor: number[] = []
    for (let i = 0; i < READINGS; i++) {
      cursor.push(await rate(() => readCursor(client)))
      feed.push(await rate(() => readFeed(store)))
    }
    return { feed, cursor, deadTuples, megabytes }
  } finally {
    await client.end()
    await store[Symbol.asyncDispose]()
  }
}

const fill = async (store: EventStore): Promise<void> => {
  let next = 0
  const actor = { kind: 'service', id: 'bench' } as const
  const data = JSON.stringify({ postId: 'p', text: '오늘 한강에 다녀왔어요. '.repeat(5) })
  const events = Array.from({ length: EVENTS_PER_APPEND }, (_, i) => ({
    type: `Type${i % 5}`,
    schemaVersion: 1,
    published: true,
    data,
    persons: [],
  }))
  await Promise.all(
    Array.from({ length: APPENDS_AT_ONCE }, async () => {
      while (next < EVENTS / EVENTS_PER_APPEND) {
        const stream = `Post-${next++}`
        const provenance = { actor, commandId: stream, correlation: stream, causation: null, traceparent: null }
        await store.append({ writes: [{ stream, expectedVersion: 0, events }], provenance })
      }
    }),
  )
  await store.whenFeedPasses(EVENTS - 1, AbortSignal.timeout(60_000))
}

const rate = async (read: () => Promise<number>): Promise<number> => {
  const before = performance.now()
  const events = await read()
  if (events !== EVENTS) throw new Error(`expected ${EVENTS} events, read ${events}`)
  return events / ((performance.now() - before) / 1_000)
}

const readFeed = async (store: EventStore): Promise<number> => {
  let events = 0
  for (let after: FeedMark | null = null; ;) {
    const page: Awaited<ReturnType<EventStore['readFeed']>> = await store.readFeed({ after, limit: PAGE })
    if (page.events.length === 0) return events
    events += page.events.length
    after = page.upTo
  }
}

/** The same columns of the same rows, in the order they lie in. */
const readCursor = async (client: Client): Promise<number> => {
  let events = 0
  await client.query('begin')
  await client.query(`declare c cursor for select seq, stream, version, type, schema_version, published, published_count, recorded_at,
    actor, command_id, correlation, causation, traceparent, persons, data from events order by seq`)
  for (;;) {
    const { rowCount } = await client.query(`fetch ${PAGE} from c`)
    if (!rowCount) break
    events += rowCount
  }
  await client.query('commit')
  return events
}

const tables = async (client: Client): Promise<Pick<Volume, 'deadTuples' | 'megabytes'>> => {
  await client.query('select pg_stat_force_next_flush()')
  const dead = await client.query<{ relname: string; n: string }>(
    `select relname, n_dead_tup as n from pg_stat_user_tables where relname in ('events', 'feed', 'pending', 'leases', 'commands')`,
  )
  const sizes = await client.query<{ relname: string; bytes: string }>(
    `select relname, pg_relation_size(oid) as bytes from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'i') and relname ~ '^(events|feed|pending|commands)' order by relname`,
  )
  return {
    deadTuples: Object.fromEntries(dead.rows.map((r) => [r.relname, Number(r.n)])),
    megabytes: Object.fromEntries(sizes.rows.map((r) => [r.relname, Math.round(Number(r.bytes) / 1e5) / 10])),
  }
}
