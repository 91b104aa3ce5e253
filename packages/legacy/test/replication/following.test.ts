import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type TestServer } from '@banyan/testing'
import {
  type FollowedTable,
  PAGE_ROWS,
  connectShop,
  followChanges,
  memoryDigestStore,
  replicationRequests,
} from '../../src/index.ts'
import { DIGEST_SECRET, mirror } from '../following.ts'
import { until } from '../until.ts'
import { dropSlot, logicalServer, logicalShop } from '../logical-shop/logical-shop.ts'
import { SOON, brief, opened } from './opened-follower.ts'

describe('a follower by logical replication', () => {
  let server: TestServer
  before(async () => {
    server = await logicalServer()
  })
  after(() => server.destroy())

  test('delivers what was there by one sweep, and then each change without another', async (t) => {
    const o = await opened(t, server, { rows: 3 })
    assert.deepEqual(o.told(), ['upserted 1 u1', 'upserted 2 u2', 'upserted 3 u3'])
    const { sweepsCompleted } = o.follower.status()
    await o.sql(`insert into users (email) values ('new')`)
    await o.sql(`update users set email = 'other' where id = 2`)
    await o.sql('delete from users where id = 1')
    await o.follower.caughtUp(SOON)
    assert.deepEqual([...o.seen.rows].map(([key, row]) => `${key} ${row['email']}`).sort(), [
      '2 other',
      '3 u3',
      '4 new',
    ])
    assert.deepEqual(o.told().sort(), ['deleted 1', 'upserted 2 other', 'upserted 4 new'])
    assert.equal(o.follower.status().sweepsCompleted, sweepsCompleted)
    assert.equal(o.follower.status().state, 'following')
  })

  test('never hears of what was rolled back, nor of columns that nobody follows', async (t) => {
    const o = await opened(t, server, { rows: 2 })
    o.told()
    await o.sql(`begin; update users set role = 'never'; delete from users where id = 1; insert into users (email) values ('neither'); rollback;
       begin; insert into users (email) values ('kept'); savepoint s; update users set role = 'undone'; rollback to s; commit`)
    await o.sql(`update users set password_hash = 'another' where id = 2`)
    await o.follower.caughtUp(SOON)
    assert.deepEqual(o.told(), ['upserted 4 kept'])
  })

  test('tells a changed key as one row gone and another come', async (t) => {
    const o = await opened(t, server, { rows: 2 })
    o.told()
    await o.sql('update users set id = 1001 where id = 1')
    await o.follower.caughtUp(SOON)
    assert.deepEqual(o.told().sort(), ['deleted 1', 'upserted 1001 u1'])
    // Swapped within one transaction: both are there, and both look otherwise.
    await o.sql(
      'begin; update users set id = 0 where id = 2; update users set id = 2 where id = 1001; update users set id = 1001 where id = 0; commit',
    )
    await o.follower.caughtUp(SOON)
    assert.deepEqual(o.told().sort(), ['upserted 1001 u2', 'upserted 2 u1'])
  })

  test('has long values that an update left alone, which the stream leaves out', async (t) => {
    const o = await opened(t, server)
    await o.sql(`alter table users drop constraint users_email_key; alter table users alter email set storage external`)
    await o.sql(`insert into users (email) values (repeat('x', 100000))`)
    await o.follower.caughtUp(SOON)
    o.told()
    await o.sql(`update users set role = 'vip'`)
    await o.follower.caughtUp(SOON)
    const [row] = o.seen.rows.values()
    assert.deepEqual([row?.['role'], row?.['email']?.length, o.seen.told.length], ['vip', 100_000, 1])
  })

  test('deletes all rows of a table that was truncated: the shop has said so', async (t) => {
    const o = await opened(t, server, { rows: 1_201 })
    o.told()
    await o.sql('truncate users cascade')
    await o.follower.caughtUp(SOON)
    assert.equal(o.seen.rows.size, 0)
    assert.equal(o.told().filter((line) => line.startsWith('deleted')).length, 1_201)
    assert.equal(o.follower.status().state, 'following')
  })

  test('deletes after a truncation that was refilled at once only what is not there again', async (t) => {
    const o = await opened(t, server, { rows: 600 })
    o.told()
    await o.sql(`begin; truncate users restart identity cascade;
       insert into users (id, email) select n, case when n = 500 then 'other' else 'u' || n end from generate_series(400, 700) n; commit`)
    await o.follower.caughtUp(SOON)
    const told = o.told()
    assert.equal(told.filter((line) => line.startsWith('deleted')).length, 399)
    assert.deepEqual(told.filter((line) => line.startsWith('upserted')).slice(0, 2), [
      'upserted 500 other',
      'upserted 601 u601',
    ])
    assert.equal(told.length, 399 + 101)
    assert.equal(o.seen.rows.size, 301)
  })

  test('deletes whatever was deleted row by row, however much, and still refuses what is only missing', async (t) => {
    const o = await opened(t, server, { rows: 600 })
    o.told()
    await o.sql('delete from users where id > 100')
    await o.follower.caughtUp(SOON)
    assert.equal(o.told().length, 500)
    // What no stream tells: rows that vanish without a word.
    await o.shop.admin.query(
      `set session_replication_role = replica; alter publication ${o.shop.publication} set (publish = 'insert')`,
    )
    await o.sql('delete from users where id > 20')
    await until(() => o.follower.status().state === 'refused', 'it stops')
    assert.equal(o.follower.status().feedFault?.code, 'LEGACY_FEED_UNFIT')
    assert.deepEqual(o.told(), [])
    o.follower.confirmMassDelete()
    await o.follower.caughtUp(SOON)
    assert.equal(o.told().length, 80)
  })

  test('shares the slot with the followers of other tables, each at its own pace', async (t) => {
    const shop = await logicalShop(t, server)
    await using both = connectShop(shop.profile, { connectionString: shop.readerUrl })
    const seen = { users: mirror(), customers: mirror() }
    const store = memoryDigestStore()
    const follow = (table: 'users' | 'customers') =>
      followChanges(shop.profile, table, {
        shop: both,
        from: store,
        onChange: seen[table].take,
        digestSecret: DIGEST_SECRET,
        signal: SOON,
      })
    await using users = follow('users')
    await users.caughtUp(SOON)
    await shop.owner.query(
      `insert into users (email) values ('a'); insert into customers (user_id, name) values (1, 'Anna')`,
    )
    await users.caughtUp(SOON)
    await using customers = follow('customers')
    await customers.caughtUp(SOON)
    await shop.owner.query(`update customers set name = 'Änne'; update users set email = 'b'`)
    await Promise.all([users.caughtUp(SOON), customers.caughtUp(SOON)])
    assert.deepEqual(brief(seen.users.told), ['upserted 1 a', 'upserted 1 b'])
    const isRead = async () => {
      const { rows } = await shop.admin.query<{ active: boolean }>(
        'select active from pg_replication_slots where slot_name = $1',
        [shop.slot],
      )
      return rows[0]?.active
    }
    await users[Symbol.asyncDispose]()
    assert.equal(await isRead(), true)
    await customers[Symbol.asyncDispose]()
    await until(
      async () => (await isRead()) === false,
      'the slot is free for whoever follows next, though the shop is still open',
    )
    await using next = follow('users')
    await next.caughtUp(SOON)
    await until(() => next.status().feed === 'logical-replication', 'it is read again')
    assert.deepEqual(
      seen.customers.told.map((change) => change.kind === 'upserted' && change.row['name']),
      ['Anna', 'Änne'],
    )
  })

  test('of a table with a slot of its own may live in another process', async (t) => {
    const shop = await logicalShop(t, server)
    const [users, customers] = shop.profile.changes as [FollowedTable, FollowedTable]
    const slot = `${shop.slot}_2`
    const profile = shop.profileWith({}, { changes: [users, { ...customers, slot }] })
    const requests = replicationRequests(profile).filter(({ sql }) => sql.includes(`'${slot}'`))
    assert.deepEqual(
      requests.map(({ when }) => when),
      ['begin', 'again', 'end'],
    )
    await shop.admin.query(String(requests[0]?.sql))
    const followers = profile.changes.map(({ table }) =>
      followChanges(profile, table, {
        connectionString: shop.readerUrl,
        from: memoryDigestStore(),
        onChange: async () => {},
        digestSecret: DIGEST_SECRET,
        signal: SOON,
      }),
    )
    await until(() => followers.every((one) => one.status().feed === 'logical-replication'), 'both streams are up')
    for (const follower of followers) await follower[Symbol.asyncDispose]()
    await dropSlot(shop.admin, slot)
  })

  test('a commit that the stream tells before others can see it is waited for', async (t) => {
    const o = await opened(t, server, { rows: 1 })
    o.told()
    await o.follower[Symbol.asyncDispose]()
    await using shop = connectShop(o.shop.profile, { connectionString: o.shop.readerUrl })
    let looks = 0
    const rowsOf: typeof shop.database.rowsOf = (...asked) => {
      looks += 1
      return shop.database.rowsOf(...asked)
    }
    await using follower = followChanges(o.shop.profile, 'users', {
      shop: { ...shop, database: { ...shop.database, rowsOf } },
      from: o.store,
      onChange: o.seen.take,
      digestSecret: DIGEST_SECRET,
      signal: SOON,
    })
    await follower.caughtUp(SOON)
    // A commit that waits for a standby which never comes is in the log, and so in the stream, but not yet for others to see.
    const wait = (standby: string) =>
      o.shop.admin
        .query(`alter system set synchronous_standby_names = '${standby}'`)
        .then(() => o.shop.admin.query('select pg_reload_conf()'))
    await wait('nobody')
    await until(
      async () => (await o.sql('show synchronous_standby_names')).rows[0]?.['synchronous_standby_names'] === 'nobody',
      'commits wait',
    )
    const writing = o.sql(`update users set email = 'late' where id = 1`)
    await until(() => looks >= 3, 'the follower has looked, and looked again')
    assert.deepEqual(o.told(), [])
    await wait('')
    await writing
    await follower.caughtUp(SOON)
    assert.deepEqual(o.told(), ['upserted 1 late'])
    assert.equal(follower.status().sweepsCompleted, 0)
  })

  test('nothing is confirmed to the server before it was delivered', async (t) => {
    const shop = await logicalShop(t, server)
    const held = Promise.withResolvers<void>()
    let pages = 0
    const follower = followChanges(shop.profile, 'users', {
      connectionString: shop.readerUrl,
      from: memoryDigestStore(),
      onChange: async () => {
        pages += 1
        if (pages === 2) await held.promise
      },
      digestSecret: DIGEST_SECRET,
      signal: SOON,
    })
    t.after(() => follower[Symbol.asyncDispose]())
    await follower.caughtUp(SOON)
    await until(() => follower.status().feed === 'logical-replication', 'the stream is up')
    await shop.owner.query(`insert into users (email) select 'u' || n from generate_series(1, ${PAGE_ROWS + 1}) n`)
    const { rows } = await shop.owner.query<{ lsn: string }>('select pg_current_wal_insert_lsn() as lsn')
    await until(() => pages === 2, 'a first page is delivered, and the last of its transaction is not')
    const confirmed = async () => {
      const slots = await shop.admin.query<{ done: boolean }>(
        'select confirmed_flush_lsn >= $2 as done from pg_replication_slots where slot_name = $1',
        [shop.slot, rows[0]?.lsn],
      )
      return slots.rows[0]?.done
    }
    // Neither further traffic nor what we answer the server when it asks changes anything of that.
    await shop.owner.query(`insert into customers (name) values ('other')`)
    const asked = new Date()
    const answered = async () => {
      const { rows } = await shop.admin.query<{ since: boolean }>(
        `select reply_time > $1 as since from pg_stat_replication where application_name = 'banyan'
         and pid = (select active_pid from pg_replication_slots where slot_name = $2)`,
        [asked, shop.slot],
      )
      return rows[0]?.since === true
    }
    await until(answered, 'the server got our word since')
    assert.equal(await confirmed(), false)
    held.resolve()
    await until(async () => (await confirmed()) === true, 'it is confirmed once it was delivered')
  })
})
