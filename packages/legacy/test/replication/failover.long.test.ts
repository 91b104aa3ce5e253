import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { type TestServer, testServer } from '@banyan/testing'
import { Client } from 'pg'
import { type ChangeFollower, followChanges, memoryDigestStore } from '../../src/index.ts'
import { DIGEST_SECRET, mirror } from '../following.ts'
import { stallingProxy } from '../stalling-proxy.ts'
import { until } from '../until.ts'
import { afterwards } from '../logical-shop/afterwards.ts'
import { LOGICAL_SETTINGS, type LogicalShop, logicalServer, logicalShop } from '../logical-shop/logical-shop.ts'

const SOON = AbortSignal.timeout(280_000)
const copy = (...paths: readonly string[]) => promisify(execFile)('cp', ['-a', ...paths])

const followed = async (shop: LogicalShop, readerUrl = shop.readerUrl) => {
  const seen = mirror()
  const follower = followChanges(shop.profile, 'users', {
    connectionString: readerUrl,
    from: memoryDigestStore(),
    onChange: seen.take,
    digestSecret: DIGEST_SECRET,
    signal: SOON,
  })
  await follower.caughtUp(SOON)
  await isUp(follower)
  await follower.caughtUp(SOON)
  const told = () => seen.told.splice(0).map((c) => `${c.kind} ${c.kind === 'upserted' ? c.row['email'] : c.key}`)
  return { follower, seen, told }
}

const isUp = (follower: ChangeFollower) =>
  until(() => follower.status().feed === 'logical-replication', 'the stream is up')

const at = async (url: string, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

describe('a follower by logical replication, when the shop’s server', () => {
  test('is put back to an older copy of its files, forgets what never happened there', async () => {
    await using server = await logicalServer()
    await using scope = afterwards()
    const shop = await logicalShop(scope, server)
    const { follower, told } = await followed(shop)
    scope.after(() => follower[Symbol.asyncDispose]())
    await shop.owner.query(`insert into users (email) values ('kept'), ('old')`)
    await follower.caughtUp(SOON)
    await server.stop()
    const backup = await mkdtemp(join(tmpdir(), 'banyan-backup-'))
    scope.after(() => rm(backup, { recursive: true, force: true }))
    await copy(server.pgdata, join(backup, 'pgdata'))
    await server.start()
    await isUp(follower)
    await shop.owner.query(
      `insert into users (email) values ('undone'); update users set email = 'new' where email = 'old'`,
    )
    await shop.admin.query(`select pg_logical_emit_message(false, 'noise', repeat('x', 20000000)), pg_switch_wal()`)
    await follower.caughtUp(SOON)
    assert.deepEqual(told(), ['upserted kept', 'upserted old', 'upserted undone', 'upserted new'])
    await server.stop()
    await rm(server.pgdata, { recursive: true })
    await copy(join(backup, 'pgdata'), server.pgdata)
    await server.start()
    await isUp(follower)
    await follower.caughtUp(SOON)
    assert.deepEqual(told().sort(), ['deleted 3', 'upserted old'])
    await shop.owner.query(`insert into users (email) values ('after')`)
    await follower.caughtUp(SOON)
    assert.deepEqual(told(), ['upserted after'])
  })

  test('fails over to a standby that had not got everything, forgets what was lost, and says that the slot is', async () => {
    await using server = await logicalServer()
    await using standby = await testServer({ settings: LOGICAL_SETTINGS })
    await using scope = afterwards()
    const shop = await logicalShop(scope, server)
    await using wire = await stallingProxy(shop.readerUrl)
    const { follower, told } = await followed(shop, wire.url)
    scope.after(() => follower[Symbol.asyncDispose]())
    await becomesStandbyOf(standby, server)
    const there = asAdmin(standby, { server, shop })
    await shop.owner.query(`insert into users (email) values ('kept')`)
    await follower.caughtUp(SOON)
    await until(async () => {
      const [row] = await at(there, 'select count(*)::int as n from users')
      return row?.['n'] === 1
    }, 'the standby has it')
    await standby.stop()
    await shop.owner.query(`insert into users (email) values ('lost')`)
    await follower.caughtUp(SOON)
    assert.deepEqual(told(), ['upserted kept', 'upserted lost'])
    scope.after(() => server.start()) // For what is to be dropped there.
    await server.kill()
    await standby.start()
    await at(there, 'select pg_promote()')
    wire.lead(there)
    await until(() => follower.status().feedFault?.code === 'LEGACY_SLOT_LOST', 'it says that the slot is lost')
    await follower.caughtUp(SOON)
    assert.deepEqual(told(), ['deleted 2'])
    await at(there, `select pg_create_logical_replication_slot('${shop.slot}', 'pgoutput')`)
    await isUp(follower)
    await at(there, `insert into users (email) values ('there')`)
    await follower.caughtUp(SOON)
    assert.deepEqual(told(), ['upserted there'])
  })

  test('is killed while it writes a large transaction, and while one is delivered, tells of the second one and once', async () => {
    await using server = await logicalServer()
    await using scope = afterwards()
    const shop = await logicalShop(scope, server)
    const { follower, seen, told } = await followed(shop)
    scope.after(() => follower[Symbol.asyncDispose]())
    const rows = 20_000
    const insert = `insert into users (email) select $1 || n from generate_series(1, ${rows}) n`
    const writer = await shop.owner.connect()
    writer.on('error', () => {})
    await writer.query('begin')
    await writer.query(insert, ['never'])
    await server.kill()
    writer.release(true)
    await server.start()
    await until(
      () =>
        shop.owner.query('select 1').then(
          () => true,
          () => false,
        ),
      'the shop is there again',
    )
    await isUp(follower)
    await shop.owner.query(insert, ['u'])
    await until(() => seen.told.length > 0, 'the delivery has begun')
    await server.kill()
    assert.ok(seen.told.length < rows, `in the middle, at ${seen.told.length}`)
    await server.start()
    await isUp(follower)
    await follower.caughtUp(SOON)
    assert.equal(seen.rows.size, rows)
    assert.equal(told().length, rows, 'each once')
  })
})

/** The shop's database on a copy of its server. */
const asAdmin = (standby: TestServer, of: { readonly server: TestServer; readonly shop: LogicalShop }): string => {
  const { password } = new URL(of.server.adminUrl)
  const { pathname } = new URL(of.shop.readerUrl)
  return Object.assign(new URL(standby.adminUrl), { password, pathname }).href
}

/** By the files of `server` as they are, and then by its stream. */
const becomesStandbyOf = async (standby: TestServer, server: TestServer): Promise<void> => {
  await Promise.all([standby.stop(), server.stop()])
  await rm(standby.pgdata, { recursive: true })
  await copy(server.pgdata, standby.pgdata)
  // As in a copy by pg_basebackup: slots stay where they are.
  for (const slot of await readdir(join(standby.pgdata, 'pg_replslot')))
    await rm(join(standby.pgdata, 'pg_replslot', slot), { recursive: true })
  await copyFile(join(server.dataDir, 'admin-password'), join(standby.dataDir, 'admin-password'))
  const { hostname: host, port, username: user, password } = new URL(server.adminUrl)
  const primary = `host=${host} port=${port} user=${user} password=${decodeURIComponent(password)}`
  await writeFile(join(standby.pgdata, 'postgresql.auto.conf'), `primary_conninfo = '${primary}'\n`)
  await writeFile(join(standby.pgdata, 'standby.signal'), '')
  await server.start()
  await standby.start()
}
