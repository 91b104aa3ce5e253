import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '@banyan/testing'
import { replicationRequests } from '../../src/index.ts'
import { logicalServer, type LogicalShop } from '../logical-shop/logical-shop.ts'
import { SOON, opened } from './opened-follower.ts'
import { until } from '../until.ts'
import { problemsOf } from './problems.ts'

const TABLE = { table: 'orders', key: 'id', columns: ['name'], sweepPauseMs: 20 } as const
const SCHEMA = `
  create table orders (id int primary key, name text) partition by range (id);
  create table orders_low partition of orders for values from (0) to (100);
  create table orders_high partition of orders for values from (100) to (200);`
const OWN = { table: TABLE, schema: SCHEMA }
const FILL = `insert into orders select n, 'n' || n from generate_series(98, 102) n`

describe('a partitioned table', () => {
  let server: TestServer
  before(async () => {
    server = await logicalServer()
  })
  after(() => server.destroy())

  test('that is published by its root is followed as any other', async (t) => {
    const o = await opened(t, server, { own: OWN })
    await o.sql(FILL)
    await o.follower.caughtUp(SOON)
    assert.equal(o.told().length, 5)
    const { sweepsCompleted } = o.follower.status()
    await o.sql(`update orders set name = 'low' where id = 98; update orders_high set name = 'high' where id = 101`)
    await o.sql('update orders set id = 150 where id = 99') // Into the other partition: for the log a deletion and an insertion.
    await o.sql('delete from orders_high where id = 102')
    await o.follower.caughtUp(SOON)
    assert.deepEqual(o.told().sort(), [
      'deleted 102',
      'deleted 99',
      'upserted 101 high',
      'upserted 150 n99',
      'upserted 98 low',
    ])
    assert.equal(o.follower.status().sweepsCompleted, sweepsCompleted, 'the stream has told it, and no sweep')
    await o.sql('truncate orders')
    await o.follower.caughtUp(SOON)
    assert.deepEqual(o.told().sort(), ['deleted 100', 'deleted 101', 'deleted 150', 'deleted 98'])
  })

  test('has the rows of a partition that is attached, and not those of one that is detached or emptied, which the stream doesn’t tell', async (t) => {
    const o = await opened(t, server, { own: OWN })
    await o.sql(
      `${FILL}; create table orders_next (like orders including all); insert into orders_next values (201, 'before')`,
    )
    await o.follower.caughtUp(SOON)
    o.told()
    await o.sql('alter table orders attach partition orders_next for values from (200) to (300)')
    await o.follower.caughtUp(SOON)
    assert.deepEqual(o.told(), ['upserted 201 before'])
    await o.sql(`insert into orders values (202, 'since')`)
    await o.follower.caughtUp(SOON)
    assert.deepEqual(o.told(), ['upserted 202 since'])
    await o.sql('truncate orders_low')
    await o.follower.caughtUp(SOON)
    assert.deepEqual(o.told().sort(), ['deleted 98', 'deleted 99'])
    await o.sql('alter table orders detach partition orders_next')
    await o.follower.caughtUp(SOON)
    assert.deepEqual(o.told().sort(), ['deleted 201', 'deleted 202'])
    await o.sql('drop table orders_high')
    await o.follower.caughtUp(SOON)
    assert.deepEqual(o.told().sort(), ['deleted 100', 'deleted 101', 'deleted 102'])
  })

  test('whose partitions come and go while nobody follows is swept', async (t) => {
    const o = await opened(t, server, { own: OWN })
    await o.sql(FILL)
    await o.follower.caughtUp(SOON)
    await o.follower[Symbol.asyncDispose]()
    o.told()
    await o.sql(`alter table orders detach partition orders_low; create table orders_next (like orders including all);
      insert into orders_next values (201, 'new'); alter table orders attach partition orders_next for values from (200) to (300)`)
    await o.start().caughtUp(SOON)
    assert.deepEqual(o.told().sort(), ['deleted 98', 'deleted 99', 'upserted 201 new'])
  })

  test('of which a partition with a mass of rows was emptied waits for a word, as with polling', async (t) => {
    const o = await opened(t, server, { own: OWN })
    await o.sql(`insert into orders select n, 'n' || n from generate_series(1, 199) n`)
    await o.follower.caughtUp(SOON)
    o.told()
    await o.sql('truncate orders_low')
    await assert.rejects(o.follower.caughtUp(SOON), { code: 'LEGACY_MASS_DELETE_REFUSED' })
    assert.deepEqual(o.told(), [])
    o.follower.confirmMassDelete()
    await o.follower.caughtUp(SOON)
    assert.equal(o.told().length, 99)
  })

  test('that is published by its partitions is refused in words, and followed by polling meanwhile', async (t) => {
    const o = await opened(t, server, { own: OWN })
    const publish = (table: string, byRoot: boolean) =>
      o.shop.admin.query(`alter publication ${o.shop.publication} set table ${table};
        alter publication ${o.shop.publication} set (publish_via_partition_root = ${byRoot})`)
    await publish('orders', false)
    assert.deepEqual(await problemsOf(o.shop), [
      'public.orders: expected publish_via_partition_root = true, found changes under the names of its partitions',
    ])
    await until(() => o.follower.status().feedFault?.code === 'LEGACY_FEED_UNFIT', 'it says so')
    await o.sql(FILL)
    await o.follower.caughtUp(SOON)
    assert.deepEqual([o.seen.rows.size, o.follower.status().feed], [5, 'polling'])
    await publish('orders', true)
    await until(() => o.follower.status().feed === 'logical-replication', 'the stream is up again')
  })

  const refused: readonly (readonly [string, (shop: LogicalShop) => string, RegExp])[] = [
    [
      'a partition that nothing identifies',
      () => 'alter table orders_high replica identity nothing',
      /^public\.orders\.id: expected a part of the REPLICA IDENTITY.*, found NOTHING in partition public\.orders_high$/,
    ],
    [
      'a partition that is identified by more than is published',
      () => 'alter table orders_low replica identity full',
      /^public\.orders: expected all columns of the REPLICA IDENTITY published.*, found some missing in partition public\.orders_low$/,
    ],
    [
      'a partition that is not in the log',
      () => 'alter table orders_high set unlogged',
      /^public\.orders: expected rows that are in the log: no foreign or unlogged partition, found public\.orders_high$/,
    ],
  ]
  for (const [what, sql, expected] of refused)
    test(`with ${what} is refused in words`, async (t) => {
      const { shop } = await opened(t, server, { own: OWN })
      await shop.admin.query(sql(shop))
      const problems = await problemsOf(shop)
      assert.ok(problems.length === 1 && expected.test(String(problems[0])), problems.join('\n'))
    })

  test('is found out partition by partition by the check before the publication', async (t) => {
    const { shop } = await opened(t, server, { own: OWN })
    const check = replicationRequests(shop.profile).find(({ sql }) => sql.includes('asked (tbl, key)'))
    assert.deepEqual((await shop.admin.query(String(check?.sql))).rows, [], 'the counter-test')
    await shop.admin.query('alter table orders_low replica identity full')
    assert.deepEqual((await shop.admin.query(String(check?.sql))).rows, [{ tbl: 'orders_low', key: 'id' }])
  })
})
