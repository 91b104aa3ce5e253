import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { openPostgresEventStore } from '@banyan/event-store'
import { createTestDatabase, testServer } from '@banyan/testing'
import { Client } from 'pg'
import { joined, joins, posts, worldOf, written } from './example.ts'
import { passed, projecting, until } from './harness.ts'

const ROUNDS = 5

/** Projections on a server that nobody else uses. */
const ownServer = async (t: TestContext, settings: Readonly<Record<string, string>> = {}) => {
  const server = await testServer({ settings })
  const { url } = await createTestDatabase(server.adminUrl)
  const store = await openPostgresEventStore({ context: 'forum', url, holder: 'test' })
  const world = worldOf(store)
  const p = await projecting(t, world, { url })
  t.after(async () => {
    await p[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
    await server.destroy()
  })
  return { server, url, world, p }
}

describe('a PostgreSQL that is killed under projections', () => {
  it('is found again by itself, and no event is handled twice or left out', async (t) => {
    const { server, world, p } = await ownServer(t)
    let count = 0
    for (let round = 0; round < 3; round++) {
      const ids = await world.happen(...Array.from({ length: 100 }, () => joined(`m${++count}`)))
      if (round > 0) await passed(p, [joins], ids.at(-1))
      await server.kill()
      await server.start()
      await until('appends are taken again', async () =>
        world.happen(joined(`m${count + 1}`)).then(
          () => true,
          () => false,
        ),
      )
      count += 1
      const again = await world.happen(written(`p${round}`, 'ann'))
      await passed(p, [joins, posts], again.at(-1))
    }
    const keys = Array.from({ length: count }, (_, i) => `m${i + 1}`)
    assert.equal((await p.reader(joins).getMany(keys)).length, count)
    assert.ok((await p.status()).every(({ state }) => state === 'live'))
  })

  it('takes the newest commits of views with it, and no reader is told that they are still there', async (t) => {
    // What is not waited for stays unwritten.
    const { server, world, p } = await ownServer(t, { wal_writer_delay: '10s' })
    const isThere = async (id: string): Promise<boolean> =>
      p.whenPassed([joins], id, 5_000, new AbortController().signal).catch(() => false) // away: asked again
    for (let round = 0; round < ROUNDS; round++) {
      const member = `m${round}`
      const [id] = await world.happen(joined(member))
      await passed(p, [joins], id)
      await server.kill()
      await server.start()
      await until('the view says it has passed the event', () => isThere(id!))
      assert.equal((await p.reader(joins).getMany([member])).length, 1, `round ${round}`)
    }
  })
})

describe('personal text', () => {
  it('stands in no table of a view, not even before its person is forgotten', async (t) => {
    const { url, world, p } = await ownServer(t)
    const ids = await world.happen(written('p1', 'ann', 'marker-of-ann'))
    await passed(p, [posts], ids[0])
    const client = new Client({ connectionString: url })
    await client.connect()
    const { rows } = await client.query<{ all: string }>(
      `select query_to_xml('select * from projection.posts_1', true, false, '')::text as all`,
    )
    await client.end()
    assert.match(rows[0]!.all, /sealedFor/)
    assert.doesNotMatch(rows[0]!.all, /marker-of-ann/)
  })
})
