import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { testDatabase } from '@banyan/testing'
import { Client } from 'pg'
import { type EventStore, openPostgresEventStore } from '../src/index.ts'
import { event, provenance, toStream } from './example.ts'

const inbox = { consumer: 'c', source: 's', publishedSequence: 1 }

describe('a rival of another process', () => {
  it('that holds an inbox keeps only those waiting that move it, and wins', async (t) => {
    await using o = await opened(t)
    const { store, rival } = o
    await rival.query(`begin; insert into inbox values ('c', 's', 1)`)
    const mine = store.append({ ...toStream('Mine', 0, event('A')), inbox })
    const others = await Promise.all([
      store.append({ ...toStream('Other', 0, event('A')), inbox: { ...inbox, source: 'other' } }),
      store.append(toStream('Unmarked', 0, event('A'))),
    ])
    assert.deepEqual(
      others.map((r) => r.kind),
      ['appended', 'appended'],
    )
    await rival.query('commit')
    assert.deepEqual(await mine, { kind: 'inbox-duplicate', last: 1 })
    assert.deepEqual(await store.readStream('Mine', { after: 0, limit: 1 }), [])
  })

  it('that gives up lets the mark through after all', async (t) => {
    await using o = await opened(t)
    const { store, rival } = o
    await rival.query(`begin; insert into inbox values ('c', 's', 1)`)
    const mine = store.append({ writes: [], provenance, inbox })
    await untilSomebodyWaits(rival)
    await rival.query('rollback')
    assert.equal((await mine).kind, 'appended')
  })

  it('that takes the lease over fences off those that held under it, and nobody else', async (t) => {
    await using o = await opened(t)
    const { store, rival } = o
    const lease = await store.leases.acquire('partition-1', 'a', 60_000)
    assert.ok(lease)
    const fence = { name: lease.name, token: lease.token }
    await rival.query(`begin; update leases set token = token + 1 where name = 'partition-1'`)
    const mine = store.append({ ...toStream('Mine', 0, event('A')), fence, inbox })
    const other = await store.append({ ...toStream('Other', 0, event('A')), inbox: { ...inbox, source: 'other' } })
    assert.equal(other.kind, 'appended')
    await rival.query('commit')
    assert.deepEqual(await mine, { kind: 'fenced', name: 'partition-1' })
    assert.equal(
      (await store.append({ writes: [], provenance, inbox })).kind,
      'appended',
      'the inbox stands where it was',
    )
  })

  it('waits for an append under the lease to take it over; who renews it does not', async (t) => {
    await using o = await opened(t)
    const { store, rival } = o
    const lease = await store.leases.acquire('partition-1', 'a', 60_000)
    assert.ok(lease)
    await rival.query('begin')
    await rival.query(`select 1 from leases where name = $1 and token = $2 for key share`, [lease.name, lease.token])
    assert.equal(await store.leases.renew(lease, 60_000), true)
    await store.leases.release(lease)
    const taken = store.leases.acquire('partition-1', 'b', 60_000)
    await untilSomebodyWaits(rival)
    await rival.query('commit')
    assert.deepEqual(await taken, { name: 'partition-1', holder: 'b', token: lease.token + 1 })
  })
})

/** A store, and a connection to its database that goes its own way. */
const opened = async (
  t: TestContext,
): Promise<AsyncDisposable & { readonly store: EventStore; readonly rival: Client }> => {
  const { url } = await testDatabase(t)
  const store = await openPostgresEventStore({ context: 'social', url, holder: 'test' })
  const rival = new Client({ connectionString: url })
  await rival.connect()
  return {
    store,
    rival,
    [Symbol.asyncDispose]: async () => {
      await rival.end()
      await store[Symbol.asyncDispose]()
    },
  }
}

const WAITING = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`

const untilSomebodyWaits = async (rival: Client): Promise<void> => {
  while ((await rival.query(WAITING)).rowCount === 0) await delay(5)
}
