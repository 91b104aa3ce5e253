import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { signalProcess } from '@banyan/local-postgres'
import type { TestServer } from '@banyan/testing'
import { connectShop, followChanges, memoryDigestStore } from '../../src/index.ts'
import { DIGEST_SECRET, mirror } from '../following.ts'
import { until } from '../until.ts'
import { logicalServer, logicalShop } from '../logical-shop/logical-shop.ts'
import { SOON, brief, opened } from './opened-follower.ts'

describe('a slot', () => {
  let server: TestServer
  before(async () => {
    server = await logicalServer({ max_prepared_transactions: '5' })
  })
  after(() => server.destroy())

  test('whose last reader the server still takes for alive is waited for a moment, and costs no sweep', async (t) => {
    const o = await opened(t, server, { rows: 3 })
    const { rows } = await o.shop.admin.query<{ pid: number }>(
      'select active_pid as pid from pg_replication_slots where slot_name = $1',
      [o.shop.slot],
    )
    const sender = rows[0]?.pid ?? 0
    signalProcess(sender, 'SIGSTOP') // It won't notice that its reader is gone.
    const told: string[] = []
    let again: ReturnType<typeof o.start> | undefined
    try {
      await o.follower[Symbol.asyncDispose]()
      o.told()
      await o.sql(`update users set email = 'meanwhile' where id = 1`)
      again = o.start({ onFeedFault: ({ code }) => told.push(code) })
      await until(
        async () => (await logOf(server)).includes(`"${o.shop.slot}" is active for PID ${sender}`),
        'it was refused',
      )
    } finally {
      signalProcess(sender, 'SIGCONT')
    }
    await again.caughtUp(SOON)
    assert.deepEqual([o.told(), told], [['upserted 1 meanwhile'], []])
    assert.deepEqual([again.status().feed, again.status().sweepsCompleted], ['logical-replication', 0])
  })

  test('whose publication lost a table tells of none of its tables, in words; all are polled until it is back', async (t) => {
    const shop = await logicalShop(t, server)
    await using both = connectShop(shop.profile, { connectionString: shop.readerUrl })
    const store = memoryDigestStore()
    const [seen, told] = [{ users: mirror(), customers: mirror() }, new Set<string>()]
    const follow = (table: 'users' | 'customers') =>
      followChanges(shop.profile, table, {
        shop: both,
        from: store,
        onChange: seen[table].take,
        digestSecret: DIGEST_SECRET,
        onFeedFault: ({ message }) => told.add(message),
        signal: SOON,
      })
    await using users = follow('users')
    await using customers = follow('customers')
    const areUp = (feed: string) =>
      until(() => [users, customers].every((one) => one.status().feed === feed), `both are told by ${feed}`)
    await areUp('logical-replication')
    await shop.admin.query(`alter publication ${shop.publication} drop table customers`)
    await areUp('polling')
    await until(() => told.size > 0, 'it is said why')
    assert.deepEqual(
      [...told].map((message) => message.split('\n- ')[1]),
      [`public.customers: expected a table of publication ${shop.publication}, found none of its tables`],
    )
    await shop.owner.query(`insert into users (email) values ('a'); insert into customers (name) values ('Anna')`)
    await Promise.all([users.caughtUp(SOON), customers.caughtUp(SOON)])
    assert.deepEqual([seen.users.rows.size, seen.customers.rows.size], [1, 1])
    await shop.admin.query(`alter publication ${shop.publication} add table customers (id)`)
    await areUp('logical-replication')
    await shop.owner.query(`update users set email = 'b'; update customers set name = 'Änne'`)
    await Promise.all([users.caughtUp(SOON), customers.caughtUp(SOON)])
    assert.deepEqual(brief(seen.users.told), ['upserted 1 a', 'upserted 1 b'])
    assert.deepEqual(brief(seen.customers.told, ['name']), ['upserted 1 Anna', 'upserted 1 Änne'])
  })

  test('tells of a transaction that was prepared once it is committed, also after a restart, and never of one that is not', async (t) => {
    const o = await opened(t, server, { rows: 3 })
    o.told()
    const [kept, dropped] = [`kept ${o.shop.slot}`, `dropped ${o.shop.slot}`]
    await o.sql(`begin; update users set email = 'prepared' where id = 1; prepare transaction '${kept}'`)
    await o.sql(`begin; update users set email = 'never' where id = 2; prepare transaction '${dropped}'`)
    await o.sql(`update users set email = 'other' where id = 3`)
    await o.follower.caughtUp(SOON)
    assert.deepEqual(o.told(), ['upserted 3 other'])
    await o.follower[Symbol.asyncDispose]()
    await o.sql(`commit prepared '${kept}'`)
    await o.sql(`rollback prepared '${dropped}'`)
    const again = o.start()
    await again.caughtUp(SOON)
    assert.deepEqual([o.told(), again.status().sweepsCompleted], [['upserted 1 prepared'], 0])
  })
})

const logOf = (server: TestServer): Promise<string> =>
  readFile(join(server.dataDir, 'server.log'), 'utf8').catch(() => '')
