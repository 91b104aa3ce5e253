import assert from 'node:assert/strict'
import { type TestContext, after, before, describe, test } from 'node:test'
import { isFault } from '@banyan/model'
import { type TestServer, testServer } from '@banyan/testing'
import { followChanges, memoryDigestStore, replicationRequests } from '../../src/index.ts'
import { expressProfile } from '../express-shop.ts'
import { DIGEST_SECRET } from '../following.ts'
import { type LogicalShop, dropSlot, logicalServer, logicalShop } from '../logical-shop/logical-shop.ts'
import { problemsOf } from './problems.ts'
import { until } from '../until.ts'

const SOON = AbortSignal.timeout(120_000)

const SETTINGS = `select name, setting from pg_settings where name in ('wal_level', 'max_slot_wal_keep_size') order by 1`

/** Everything of a server that following by logical replication could leave behind. */
const tracesOf = async (shop: LogicalShop): Promise<unknown> => {
  const { rows } = await shop.admin.query(`
    select (select count(*) from pg_replication_slots) as slots, (select count(*) from pg_publication) as publications,
      (select string_agg(rolname, ',' order by 1) from pg_roles where rolreplication) as replicating,
      (select count(*) from pg_class) as relations, (select count(*) from pg_db_role_setting) as settings`)
  return [rows, (await shop.admin.query(SETTINGS)).rows]
}

describe('what the administrator of a shop is asked', () => {
  test('turns a stock server, statement by statement, into one that can be followed, and back', async () => {
    const server = await testServer()
    try {
      const works: (() => Promise<void>)[] = []
      const shop = await logicalShop({ after: (work) => void works.push(work) }, server, { prepared: false })
      const requests = replicationRequests(shop.profile, { role: shop.reader })
      const run = async (when: 'begin' | 'end', restarts: boolean) => {
        for (const { sql } of requests.filter((request) => request.when === when)) {
          for (const statement of sql.split('; ')) await shop.admin.query(statement)
          if (restarts !== sql.includes('wal_level')) continue
          await server.stop()
          await server.start()
        }
      }
      for (const { sql } of requests) if (sql.startsWith('grant select')) await shop.admin.query(sql)
      const before = await tracesOf(shop)
      assert.deepEqual(
        (await problemsOf(shop)).map((line) => line.split(': ')[0]),
        [
          'server.wal_level',
          'server.max_slot_wal_keep_size',
          'server.role',
          `publication ${shop.publication}`,
          `slot ${shop.slot}`,
        ],
      )
      await run('begin', true)
      assert.deepEqual(await problemsOf(shop), [])
      await shop.owner.query(`insert into users (email) values ('a'); update users set role = 'vip'; delete from users`)
      await run('end', true)
      await server.stop()
      await server.start()
      assert.deepEqual(await tracesOf(shop), before)
      for (const work of works) await work()
    } finally {
      await server.destroy()
    }
  })

  test('is nothing for polling', () => {
    assert.throws(
      () => replicationRequests(expressProfile()),
      (error) => isFault(error, 'LEGACY_ACCESS_MISSING'),
    )
  })
})

describe('a shop that is to be followed by logical replication', () => {
  let server: TestServer
  before(async () => {
    server = await logicalServer()
  })
  after(() => server.destroy())

  const cases: readonly (readonly [string, (shop: LogicalShop) => string, RegExp])[] = [
    [
      'no publication',
      (s) => `drop publication ${s.publication}`,
      /^publication \w+: expected a publication, found none of this name$/,
    ],
    [
      'no deletions published',
      (s) => `alter publication ${s.publication} set (publish = 'insert, update, truncate')`,
      /^publication \w+: expected insert, update, delete and truncate published/,
    ],
    [
      'a table missing',
      (s) => `alter publication ${s.publication} drop table customers`,
      /^public\.customers: expected a table of publication \w+, found none/,
    ],
    [
      'a row filter',
      (s) => `alter publication ${s.publication} set table users where (id > 7), customers`,
      /^public\.users: expected all rows published, found a row filter$/,
    ],
    [
      'the key unpublished',
      (s) => `alter publication ${s.publication} set table users (email), customers`,
      /^public\.users\.id: expected a published column/,
    ],
    [
      'no replica identity',
      () => 'alter table users replica identity nothing',
      /^public\.users\.id: expected a part of the REPLICA IDENTITY.*, found NOTHING$/,
    ],
    [
      'a replica identity without the key',
      () => 'alter table users replica identity using index users_email_key',
      /^public\.users\.id: expected a part of the REPLICA IDENTITY.*, found columns email$/,
    ],
    [
      'a replica identity that is not published',
      () => 'alter table users replica identity full',
      /^public\.users: expected all columns of the REPLICA IDENTITY published: else the server refuses the updates of the shop itself/,
    ],
    [
      'no primary key',
      () => 'alter table customers drop constraint customers_pkey',
      /^public\.customers\.id: expected a part of the REPLICA IDENTITY.*no primary key/,
    ],
    [
      'heirs',
      () => 'create table heirs () inherits (customers)',
      /^public\.customers: expected no tables that inherit from it: their changes come under their own names, found heirs$/,
    ],
    [
      'a role without REPLICATION',
      (s) => `alter role ${s.reader} noreplication`,
      /^server\.role: expected the attribute REPLICATION/,
    ],
  ]
  for (const [what, sql, expected] of cases) {
    test(`and has ${what} is refused in words`, async (t: TestContext) => {
      const shop = await logicalShop(t, server)
      assert.deepEqual(await problemsOf(shop), [], 'the counter-test')
      await shop.admin.query(sql(shop))
      const problems = await problemsOf(shop)
      assert.ok(
        problems.some((line) => expected.test(line)),
        problems.join('\n'),
      )
    })
  }

  const slots: readonly (readonly [string, (shop: LogicalShop) => string, RegExp])[] = [
    [
      'of a physical standby',
      (s) => `select pg_create_physical_replication_slot('${s.slot}')`,
      /expected a slot of this database with pgoutput, found one with no plugin/,
    ],
    [
      'for another program',
      (s) => `select pg_create_logical_replication_slot('${s.slot}', 'test_decoding')`,
      /expected a slot of this database with pgoutput, found one with test_decoding/,
    ],
    ['that isn’t there', () => 'select 1', /^slot \w+: expected a slot that can be read, found none of this name$/],
  ]
  for (const [what, sql, expected] of slots) {
    test(`with a slot ${what} is refused in words`, async (t: TestContext) => {
      const shop = await logicalShop(t, server)
      await dropSlot(shop.admin, shop.slot)
      await shop.admin.query(sql(shop))
      const problems = await problemsOf(shop)
      assert.ok(problems.length === 1 && expected.test(String(problems[0])), problems.join('\n'))
    })
  }

  test('and sets no limit to what slots keep is refused: a dead reader would fill its disk', async () => {
    const unbounded = await logicalServer({}, { bounded: false })
    try {
      const works: (() => Promise<void>)[] = []
      const shop = await logicalShop({ after: (work) => void works.push(work) }, unbounded)
      assert.deepEqual(await problemsOf(shop), [
        'server.max_slot_wal_keep_size: expected a limit: else a slot that nobody reads fills the disk of the shop, found -1',
      ])
      for (const work of works) await work()
    } finally {
      await unbounded.destroy()
    }
  })

  test('may keep other columns out, and rename and drop them as before', async (t) => {
    const shop = await logicalShop(t, server)
    await shop.owner.query(
      'alter table users rename email to mail; alter table users drop mail; alter table users drop role',
    )
    const { rows } = await shop.admin.query(
      `select attnames from pg_publication_tables where pubname = $1 order by tablename`,
      [shop.publication],
    )
    assert.deepEqual(
      rows.map(({ attnames }) => attnames as unknown),
      ['{id}', '{id}'],
    )
  })

  test('whose table is identified by more than its key is found out by the check before the publication', async (t) => {
    const shop = await logicalShop(t, server)
    const check = replicationRequests(shop.profile).find(({ sql }) => sql.includes('asked (tbl, key)'))
    assert.deepEqual((await shop.admin.query(String(check?.sql))).rows, [])
    await shop.admin.query('alter table customers replica identity full')
    assert.deepEqual((await shop.admin.query(String(check?.sql))).rows, [{ tbl: 'customers', key: 'id' }])
  })

  test('has the same slots, publications, roles and settings before, while and after it is followed', async (t) => {
    const shop = await logicalShop(t, server)
    const before = await tracesOf(shop)
    const follower = followChanges(shop.profile, 'users', {
      connectionString: shop.readerUrl,
      from: memoryDigestStore(),
      onChange: async () => {},
      digestSecret: DIGEST_SECRET,
      signal: SOON,
    })
    await follower.caughtUp(SOON)
    await until(() => follower.status().feed === 'logical-replication', 'the stream is up')
    assert.deepEqual(await tracesOf(shop), before)
    await follower[Symbol.asyncDispose]()
    assert.deepEqual(await tracesOf(shop), before)
  })

  test('with a slot that somebody else reads says so, and is followed by polling', async (t) => {
    const shop = await logicalShop(t, server)
    const told: string[] = []
    const follow = (onFeedFault: (code: string) => void) => {
      const follower = followChanges(shop.profile, 'users', {
        connectionString: shop.readerUrl,
        from: memoryDigestStore(),
        onChange: async () => {},
        digestSecret: DIGEST_SECRET,
        onFeedFault: ({ code }) => onFeedFault(code),
        signal: SOON,
      })
      t.after(() => follower[Symbol.asyncDispose]())
      return follower
    }
    const first = follow(() => {})
    await until(() => first.status().feed === 'logical-replication', 'the stream is up')
    const second = follow((code) => told.push(code))
    await second.caughtUp(SOON)
    assert.deepEqual([told, second.status().feed], [['LEGACY_SLOT_IN_USE'], 'polling'])
    await first[Symbol.asyncDispose]()
    await until(() => second.status().feed === 'logical-replication', 'it takes over')
  })
})
