import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { followChanges, memoryDigestStore } from '../../src/index.ts'
import { DIGEST_SECRET, mirror } from '../following.ts'
import { afterwards } from '../logical-shop/afterwards.ts'
import { forked, rowsOf, same } from './forked.ts'
import { type LogicalShop, logicalServer, logicalShop } from '../logical-shop/logical-shop.ts'
import { until } from '../until.ts'

const SOON = AbortSignal.timeout(280_000)
const MB = 1_048_576

/** Writes so much log without touching a table, and lets the server throw away what it may. */
const writeLog = async (shop: LogicalShop, megabytes: number): Promise<void> => {
  await shop.admin.query(
    `select count(pg_logical_emit_message(false, 'noise', repeat('x', ${MB}))) from generate_series(1, $1)`,
    [megabytes],
  )
  await shop.admin.query('checkpoint')
}

const logBytes = async (shop: LogicalShop): Promise<number> => {
  const { rows } = await shop.admin.query<{ bytes: string }>('select sum(size) as bytes from pg_ls_waldir()')
  return Number(rows[0]?.bytes)
}

const limitLog = async (shop: LogicalShop, limit: string): Promise<void> => {
  await shop.admin.query(`alter system set max_slot_wal_keep_size = '${limit}'`)
  await shop.admin.query('select pg_reload_conf()')
  await until(async () => {
    const { rows } = await shop.admin.query<{ found: string }>(
      `select current_setting('max_slot_wal_keep_size') as found`,
    )
    return rows[0]?.found === limit
  }, 'the limit is known')
}

const slotStatus = async (shop: LogicalShop): Promise<string | undefined> => {
  const { rows } = await shop.admin.query<{ wal_status: string }>(
    'select wal_status from pg_replication_slots where slot_name = $1',
    [shop.slot],
  )
  return rows[0]?.wal_status
}

describe('a follower by logical replication', () => {
  const ROUNDS = 5

  test('that is killed again and again, among writes, ends with a true copy', async () => {
    await using server = await logicalServer()
    await using scope = afterwards()
    const shop = await logicalShop(scope, server)
    const { own, start } = await forked(scope, shop, { file: '../follower-process.ts', profile: shop.profile })
    await own.query('create table copied (id text primary key, email text not null)')
    await shop.owner.query(`insert into users (email) select 'u' || n from generate_series(1, 3000) n`)
    const copy = () => rowsOf(own, 'select id, email from copied')
    let child = await start()
    await until(async () => (await copy()).size === 3_000, 'all are there')
    for (let round = 1; round <= ROUNDS; round++) {
      await shop.owner.query(`update users set email = 'v${round}-' || id where id % 3 = $1`, [round % 3])
      await shop.owner.query('delete from users where id % 20 = $1', [round])
      await until(
        async () => [...(await copy()).values()].some((email) => email.startsWith(`v${round}-`)),
        `a row of round ${round}`,
      )
      child.kill('SIGKILL')
      await once(child, 'exit')
      await shop.owner.query('delete from users where id % 20 = $1', [round + ROUNDS]) // While nobody looks.
      child = await start()
    }
    const truth = await rowsOf(shop.owner, 'select id::text, email from users')
    await until(async () => same(await copy(), truth), 'the copy equals the table')
  })

  test('has 100,000 changes of one transaction in bounded memory, and confirms none before they are delivered', async (t) => {
    await using server = await logicalServer({ max_slot_wal_keep_size: '2GB', max_wal_size: '2GB' })
    await using scope = afterwards()
    const shop = await logicalShop(scope, server)
    await shop.owner.query(`create table "long keys" (key text primary key, n int)`)
    await shop.owner.query(`grant select on "long keys" to ${shop.reader}`)
    await shop.admin.query(`alter publication ${shop.publication} set table "long keys" (key)`)
    const profile = shop.profileWith({}, { changes: [{ table: 'long keys', key: 'key', columns: ['n'] }] })
    const { start } = await forked(scope, shop, { file: './memory-process.ts', profile, execArgv: SMALL_HEAP })
    const child = await start()
    const asked = async (): Promise<Measured> => {
      const answered = once(child, 'message') as Promise<[Measured]>
      child.send('how much?')
      return (await answered)[0]
    }
    await until(async () => (await asked()).feed === 'logical-replication', 'the stream is up')
    const before = await asked()
    // Keys of 1,000 bytes: held at once they were 100 MB.
    await shop.owner.query(
      `insert into "long keys" select rpad(n::text, 1000, md5(n::text)), n from generate_series(1, 100000) n`,
    )
    // What comes before the commit may be confirmed while the transaction is still under way: it is kept for as long as that needs it.
    const { rows } = await shop.admin.query<{ lsn: string }>('select pg_current_wal_insert_lsn() as lsn')
    const isConfirmed = async () => {
      const slots = await shop.admin.query<{ done: boolean }>(
        'select confirmed_flush_lsn >= $2 as done from pg_replication_slots where slot_name = $1',
        [shop.slot, rows[0]?.lsn],
      )
      return slots.rows[0]?.done === true
    }
    let isEarly = false
    await until(async () => {
      // Read before the delivery is asked for: what is confirmed by now must have been delivered by then.
      const confirmed = await isConfirmed()
      const { changes } = await asked()
      isEarly ||= confirmed && changes < 100_000
      return changes >= 100_000
    }, 'all are delivered')
    await until(isConfirmed, 'it is confirmed once it was delivered')
    const measured = await asked()
    t.diagnostic(`${Math.round(before.peakMb)} MB before, ${Math.round(measured.peakMb)} MB at most`)
    assert.equal(isEarly, false, 'confirmed what was not delivered')
    assert.equal(measured.changes, 100_000)
    assert.equal(measured.largestPage, 500)
    assert.ok(measured.peakMb - before.peakMb < GROWTH_MB_MAX, `grew by ${measured.peakMb - before.peakMb} MB`)
  })

  test('that is dead does not fill the disk of the shop; its slot is lost instead; then a sweep finds what it missed', async () => {
    await using server = await logicalServer({ max_wal_size: '64MB', min_wal_size: '32MB' }, { bounded: false })
    await using scope = afterwards()
    const shop = await logicalShop(scope, server)
    const seen = mirror()
    const store = memoryDigestStore()
    const start = () =>
      followChanges(shop.profile, 'users', {
        connectionString: shop.readerUrl,
        from: store,
        onChange: seen.take,
        digestSecret: DIGEST_SECRET,
        signal: SOON,
      })
    await limitLog(shop, '64MB')
    await shop.owner.query(`insert into users (email) select 'u' || n from generate_series(1, 1000) n`)
    const first = start()
    await first.caughtUp(SOON)
    await until(() => first.status().feed === 'logical-replication', 'the stream is up')
    await first.caughtUp(SOON)
    await first[Symbol.asyncDispose]()
    await shop.owner.query(`update users set email = 'missed' where id = 7; delete from users where id = 8`)
    seen.told.length = 0
    await limitLog(shop, '-1')
    await writeLog(shop, 400)
    assert.ok((await logBytes(shop)) > 400 * MB, 'the counter-test: without a limit the log grows')
    assert.equal(await slotStatus(shop), 'extended')
    await limitLog(shop, '64MB')
    await writeLog(shop, 100)
    assert.equal(await slotStatus(shop), 'lost')
    await writeLog(shop, 400)
    assert.ok((await logBytes(shop)) < 200 * MB, `${(await logBytes(shop)) / MB} MB of log`)

    await using again = start()
    await until(() => again.status().feedFault?.code === 'LEGACY_SLOT_LOST', 'it says so')
    assert.match(String(again.status().feedFault?.message), /wal_removed/)
    await again.caughtUp(SOON)
    assert.deepEqual(
      seen.told.map(({ kind, key }) => `${kind} ${key}`),
      ['upserted 7', 'deleted 8'],
    )
    await shop.asked('again')
    await until(() => again.status().feed === 'logical-replication', 'the stream is up again')
    await shop.owner.query(`update users set email = 'told' where id = 9`)
    await again.caughtUp(SOON)
    assert.deepEqual(
      seen.told.map(({ kind, key }) => `${kind} ${key}`),
      ['upserted 7', 'deleted 8', 'upserted 9'],
    )
    await again[Symbol.asyncDispose]()
  })

  test('whose receiver hangs loses its slot, not the disk of the shop, and delivers all the same', async () => {
    await using server = await logicalServer({ max_wal_size: '64MB', min_wal_size: '32MB' })
    await using scope = afterwards()
    const shop = await logicalShop(scope, server)
    const seen = mirror()
    const held = Promise.withResolvers<void>()
    let hangs = false
    await using follower = followChanges(shop.profile, 'users', {
      connectionString: shop.readerUrl,
      from: memoryDigestStore(),
      onChange: async (changes) => {
        hangs = true
        await held.promise
        await seen.take(changes)
      },
      digestSecret: DIGEST_SECRET,
      signal: SOON,
    })
    await follower.caughtUp(SOON)
    await until(() => follower.status().feed === 'logical-replication', 'the stream is up')
    await shop.owner.query(`insert into users (email) values ('first')`)
    await until(() => hangs, 'the receiver hangs')
    await shop.owner.query(`insert into users (email) values ('second')`)
    await writeLog(shop, 400)
    await until(async () => {
      await shop.admin.query('checkpoint')
      return (await slotStatus(shop)) === 'lost'
    }, 'the slot is lost')
    assert.ok((await logBytes(shop)) < 250 * MB)
    held.resolve()
    await until(() => follower.status().feedFault?.code === 'LEGACY_SLOT_LOST', 'it says so')
    await follower.caughtUp(SOON)
    assert.deepEqual([...seen.rows.values()].map((row) => String(row['email'])).sort(), ['first', 'second'])
    assert.equal(seen.told.length, 2)
    await follower[Symbol.asyncDispose]()
  })
})

type Measured = {
  readonly changes: number
  readonly largestPage: number
  readonly peakMb: number
  readonly feed: string
}

/** Where there is room the garbage collector takes its time; and who held all the keys would not survive in this. */
const SMALL_HEAP = ['--max-old-space-size=48', '--max-semi-space-size=4']

/** 5,000 keys of 1,000 bytes, a page of rows, what is on its way through sockets, and twice as much again. */
const GROWTH_MB_MAX = 80
