import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as elapsed } from 'node:timers/promises'
import { testDatabase } from '@banyan/testing'
import { Client } from 'pg'
import { type EventStore, type FeedEvent, type FeedMark, openPool, openPostgresEventStore } from '../src/index.ts'
import { GROUP_SQL, groupParameters } from '../src/postgres/append/group.ts'
import { postgresLeases } from '../src/postgres/leases.ts'
import { numberPending, SEQUENCER_LEASE } from '../src/postgres/sequencer.ts'
import { FEED_DELAY_MAX_MS, until, whenFed, wholeFeed } from './feeding.ts'
import { event, toStream } from './example.ts'

/** The longest the feed may stand still, whoever dies. */

// The faults that other stores' feeds are known for; see docs/adr for what was measured elsewhere.
describe('the feed of a PostgreSQL store', () => {
  it('gives a tailing reader every event once and in order while rivals write', async (t) => {
    const { store, url } = await openedStore(t)
    const other = await openedOn(t, url, 'rival host')
    const reader = tail(store)
    await Promise.all(Array.from({ length: 16 }, (_, i) => writeSome(i % 2 ? store : other, `S-${i % 6}-${i}`, 25)))
    const all = await wholeFeed(store)
    await until(async () => reader.seen.length > all.length)
    await reader.stop()
    assert.deepEqual(
      reader.seen.slice(0, all.length).map((e) => e.id),
      all.map((e) => e.id),
    )
    requireSound(all)
    assert.equal(all.length, 16 * 25)
  })

  it('does not invert a stream when a writer had written before it appended', async (t) => {
    const { store, url } = await openedStore(t)
    const early = await connected(t, url)
    await early.query('create table business (id int)')
    await early.query('begin')
    await early.query('insert into business values (1)') // this transaction's id is older than the next append's
    await store.append(toStream('Order-1', 0, event('Placed')))
    await appendIn(early, store, toStream('Order-1', 1, event('Paid')))
    await early.query('commit')
    const feed = await wholeFeed(store)
    assert.deepEqual(
      feed.map((e) => e.id),
      ['Order-1@1', 'Order-1@2'],
    )
  })

  it('does not stall behind a long write transaction in its own or in another database', async (t) => {
    const { store, url } = await openedStore(t)
    const elsewhere = await testDatabase(t)
    for (const target of [url, elsewhere.url]) {
      const long = await connected(t, target)
      await long.query('create table busy (id int)')
      await long.query('begin')
      await long.query('insert into busy values (1)')
      const stream = `During-${target === url}`
      const before = performance.now()
      await store.append(toStream(stream, 0, event('A')))
      await store.whenNumbered(`${stream}@1`, AbortSignal.timeout(FEED_DELAY_MAX_MS))
      assert.ok(performance.now() - before < FEED_DELAY_MAX_MS)
      await long.query('rollback')
    }
  })

  it('takes in an append whose transaction stayed open for long, after later ones, and skips nothing', async (t) => {
    const { store, url } = await openedStore(t)
    const slow = await connected(t, url)
    await store.append(toStream('First', 0, event('A')))
    await slow.query('begin')
    await appendIn(slow, store, toStream('Slow', 0, event('A'), event('A')))
    await store.append(toStream('Later', 0, event('A')))
    await whenFed(store, 2)
    const meanwhile = await store.readFeed({ after: null, limit: 10 })
    assert.deepEqual(
      meanwhile.events.map((e) => e.id),
      ['First@1', 'Later@1'],
    )
    await slow.query('commit')
    await whenFed(store, 4)
    const after = await store.readFeed({ after: meanwhile.upTo, limit: 10 })
    assert.deepEqual(
      after.events.map((e) => e.id),
      ['Slow@1', 'Slow@2'],
    )
  })

  it('keeps out a sequencer that wakes up late', async (t) => {
    const { store, url } = await openedStore(t, { sequencer: false })
    const pool = openPool(url, { connections: 4, name: 'test' })
    t.after(() => pool.end())
    const leases = postgresLeases(pool)
    const late = await leases.acquire(SEQUENCER_LEASE, 'late', 1)
    await store.append(toStream('S', 0, event('A'), event('A')))
    const fresh = await until(() => leases.acquire(SEQUENCER_LEASE, 'fresh', 60_000))
    const [lateNumbered, freshNumbered] = await Promise.all([numberPending(pool, late!), numberPending(pool, fresh)])
    assert.deepEqual([lateNumbered, freshNumbered], [null, 2])
    await store.append(toStream('T', 0, event('A')))
    assert.equal(await numberPending(pool, late!), null)
    assert.equal((await store.head()).position, 2)
  })

  it('goes on within 2 s when the leading host is gone, and at once when it leaves in order', async (t) => {
    const { url } = await openedStore(t, { sequencer: false })
    const first = await openPostgresEventStore({ context: 'social', url, holder: 'first' })
    await first.append(toStream('A', 0, event('A')))
    await whenFed(first, 1)
    const second = await openedOn(t, url, 'second')
    await first[Symbol.asyncDispose]()
    const before = performance.now()
    await second.append(toStream('B', 0, event('A')))
    await second.whenNumbered('B@1', AbortSignal.timeout(FEED_DELAY_MAX_MS))
    assert.ok(performance.now() - before < FEED_DELAY_MAX_MS)
  })

  it('survives a jump of the database clock: a lease granted in the future is no lease', async (t) => {
    const { store, url } = await openedStore(t, { sequencer: false })
    const pool = openPool(url, { connections: 2, name: 'test' })
    t.after(() => pool.end())
    assert.ok(await store.leases.acquire('x', 'dead', 1_000))
    await pool.query(`update leases set expires_at = now() + interval '1 hour' where name = 'x'`) // as seen after a jump back
    assert.ok(await store.leases.acquire('x', 'alive', 1_000))
  })
})

describe('an append to a PostgreSQL store', () => {
  it('does not wait for a stream that another transaction holds, unless it is its own', async (t) => {
    const { store, url } = await openedStore(t)
    await store.append(toStream('Warm', 0, event('A')))
    const holder = await connected(t, url)
    await holder.query('begin')
    await appendIn(holder, store, toStream('Held', 0, event('A')))
    const before = performance.now()
    const blocked = store.append(toStream('Held', 0, event('A')))
    await Promise.all(Array.from({ length: 20 }, (_, i) => store.append(toStream(`Free-${i}`, 0, event('A')))))
    assert.ok(performance.now() - before < 1_000, 'others went through')
    await assert.rejects(blocked, { code: 'STORE_STREAM_BLOCKED' })
    await holder.query('rollback')
    assert.equal((await store.append(toStream('Held', 0, event('A')))).kind, 'appended')
  })

  it('waits for a rival in flight and then learns that it lost', async (t) => {
    const { store, url } = await openedStore(t)
    const rival = await connected(t, url)
    await store.append(toStream('Warm', 0, event('A')))
    await rival.query('begin')
    await appendIn(rival, store, toStream('S', 0, event('A')))
    const second = store.append(toStream('S', 0, event('B')))
    await elapsed(100)
    await rival.query('commit')
    assert.deepEqual(await second, { kind: 'conflict', stream: 'S', expected: 0, actual: 1 })
  })

  it('costs two transactions, however many arrive together', async (t) => {
    const { store, url } = await openedStore(t, { sequencer: false })
    await store.append(toStream('Warm', 0, event('A')))
    await Promise.all(Array.from({ length: 32 }, (_, i) => store.append(toStream(`S-${i}`, 0, event('A')))))
    const client = await connected(t, url)
    const { rows } = await client.query<{ writers: number }>(
      `select count(distinct xmin::text)::integer as writers from events where stream like 'S-%'`,
    )
    assert.equal(rows[0]!.writers, 2)
  })
})

const openedStore = async (t: TestContext, o: { readonly sequencer?: boolean } = {}) => {
  const { url } = await testDatabase(t)
  const store = await openPostgresEventStore({ context: 'social', url, holder: 'test', ...o })
  t.after(() => store[Symbol.asyncDispose]())
  return { store, url }
}

const openedOn = async (t: TestContext, url: string, holder: string): Promise<EventStore> => {
  const store = await openPostgresEventStore({ context: 'social', url, holder })
  t.after(() => store[Symbol.asyncDispose]())
  return store
}

const connected = async (t: TestContext, url: string): Promise<Client> => {
  const client = new Client({ connectionString: url })
  client.on('error', () => {}) // the database goes before this client does
  await client.connect()
  t.after(() => client.end().catch(() => {}))
  return client
}

/** The store's own append, inside a transaction that the test holds open. */
const appendIn = async (
  client: Client,
  store: EventStore,
  request: Parameters<EventStore['append']>[0],
): Promise<void> => {
  const names = request.writes.flatMap((w) => w.events.map((e) => e.type))
  await store.append(toStream(`Types-${Math.random()}`, 0)) // an append without events: the store is up
  await client.query('insert into event_types (name) select unnest($1::text[]) on conflict do nothing', [names])
  const { rows } = await client.query<{ id: number; name: string }>('select id, name from event_types')
  const ids = new Map(rows.map(({ id, name }) => [name, id]))
  await client.query(GROUP_SQL, [1_000, ...groupParameters([request], ids)])
}

const writeSome = async (store: EventStore, stream: string, count: number): Promise<void> => {
  for (let version = 0; version < count; version++) await store.append(toStream(stream, version, event('A')))
}

const tail = (store: EventStore) => {
  const seen: FeedEvent[] = []
  const stopped = new AbortController()
  const run = async (): Promise<void> => {
    let after: FeedMark | null = null
    while (!stopped.signal.aborted) {
      const page: Awaited<ReturnType<EventStore['readFeed']>> = await store.readFeed({ after, limit: 7 })
      seen.push(...page.events)
      after = page.upTo
      if (page.events.length === 0) await store.whenFeedPasses(page.upTo.position, stopped.signal).catch(() => {})
    }
  }
  const ended = run()
  return {
    seen,
    stop: async () => {
      stopped.abort()
      await ended
    },
  }
}

const requireSound = (feed: readonly FeedEvent[]): void => {
  const versions = new Map<string, number>()
  feed.forEach((e, i) => {
    assert.equal(e.position, i + 1)
    assert.equal(e.version, (versions.get(e.stream) ?? 0) + 1, `${e.id} stands out of order`)
    versions.set(e.stream, e.version)
  })
}
