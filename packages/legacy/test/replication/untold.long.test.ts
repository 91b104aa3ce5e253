import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '@banyan/testing'
import { logicalServer, type LogicalShop } from '../logical-shop/logical-shop.ts'
import { SOON, type Opened, type OwnTable, opened } from './opened-follower.ts'

const TABLE = { table: 'things', key: 'id', columns: ['name', 'size'], sweepPauseMs: 20 } as const
const SCHEMA = `
  create type mood as enum ('sad', 'glad');
  create table things (id int primary key, name text, size int default 0, other text default 'other', feeling mood default 'sad');
  insert into things select n, 'n' || n from generate_series(1, 3) n;`
/** Rights on single columns would go with the columns. */
const OWN: OwnTable = { table: TABLE, schema: SCHEMA, then: ({ reader }) => `grant select on things to ${reader}` }

/** Done by the shop, and what of it is to be delivered. None of it is a change of a row in the server's log. */
const CASES: readonly {
  readonly what: string
  readonly sql: (shop: LogicalShop) => string
  readonly told: readonly string[]
  readonly columns?: readonly string[]
  readonly then?: (shop: LogicalShop) => string
}[] = [
  {
    what: 'a column of another type, with other values',
    sql: () => 'alter table things alter size type numeric(4, 1) using id + 0.5',
    told: ['upserted 1 n1 1.5', 'upserted 2 n2 2.5', 'upserted 3 n3 3.5'],
  },
  {
    what: 'other values of the same type',
    sql: () => 'alter table things alter size type int using id * 10',
    told: ['upserted 1 n1 10', 'upserted 2 n2 20', 'upserted 3 n3 30'],
  },
  {
    what: 'a column that was dropped and added anew, filled by its default',
    sql: () => 'alter table things drop size; alter table things add size int default 7',
    told: ['upserted 1 n1 7', 'upserted 2 n2 7', 'upserted 3 n3 7'],
  },
  {
    what: 'two columns that changed names',
    sql: () =>
      'alter table things rename name to was; alter table things rename other to name; alter table things rename was to other',
    told: ['upserted 1 other 0', 'upserted 2 other 0', 'upserted 3 other 0'],
  },
  {
    what: 'a value of an enumeration that got another name',
    sql: () => `alter type mood rename value 'sad' to 'blue'`,
    columns: ['name', 'feeling'],
    told: ['upserted 1 n1 blue', 'upserted 2 n2 blue', 'upserted 3 n3 blue'],
  },
  {
    what: 'a table that had another name for a while',
    sql: () => `alter table things rename to others; update others set name = 'meanwhile' where id = 1; delete from others where id = 2;
       alter table others rename to things`,
    told: ['deleted 2', 'upserted 1 meanwhile 0'],
  },
  {
    what: 'a table that stood in another schema for a while',
    sql: () => `create schema attic; alter table things set schema attic; update attic.things set name = 'meanwhile' where id = 1;
       alter table attic.things set schema public; drop schema attic`,
    told: ['upserted 1 meanwhile 0'],
  },
  {
    what: 'a table that another one has taken the place of',
    sql: ({
      publication,
      reader,
    }) => `create table rival (like things including all); insert into rival values (1, 'n1'), (4, 'n4');
       drop table things; alter table rival rename to things; grant select on things to ${reader};
       alter publication ${publication} add table things (id)`,
    told: ['deleted 2', 'deleted 3', 'upserted 4 n4 0'],
  },
  {
    what: 'a schema that was out of the publication for a while',
    then: ({ publication }) => `alter publication ${publication} set tables in schema public`,
    sql: ({
      publication,
    }) => `alter publication ${publication} drop tables in schema public; update things set name = 'meanwhile' where id = 1;
       alter publication ${publication} add tables in schema public`,
    told: ['upserted 1 meanwhile 0'],
  },
  {
    what: 'a table that was rewritten as it was',
    sql: () => 'alter table things set tablespace pg_default; alter table things alter size type bigint',
    told: [],
  },
]

const openedFor = (t: Parameters<typeof opened>[0], server: TestServer, { columns, then }: (typeof CASES)[number]) =>
  opened(t, server, {
    own: {
      ...OWN,
      ...(columns && { table: { ...TABLE, columns } }),
      then: (shop) => [OWN.then?.(shop), then?.(shop)].join(';'),
    },
  })

/** As one transaction, so that nobody sees what is in between. */
const atOnce = (o: Opened, sql: string) => o.shop.admin.query(`begin; ${sql}; commit`)

describe('what no stream tells is found all the same:', () => {
  let server: TestServer
  before(async () => {
    server = await logicalServer()
  })
  after(() => server.destroy())

  for (const it of CASES) {
    test(`${it.what}, while the stream is up`, async (t) => {
      const o = await openedFor(t, server, it)
      o.told()
      await atOnce(o, it.sql(o.shop))
      await o.follower.caughtUp(SOON)
      assert.deepEqual(o.told().sort(), it.told)
    })

    test(`${it.what}, while nobody follows`, async (t) => {
      const o = await openedFor(t, server, it)
      await o.follower[Symbol.asyncDispose]()
      o.told()
      await atOnce(o, it.sql(o.shop))
      await o.start().caughtUp(SOON)
      assert.deepEqual(o.told().sort(), it.told)
    })
  }

  test('further columns in the profile, and another secret, with which all rows come once more', async (t) => {
    const o = await opened(t, server, { own: OWN })
    await o.follower[Symbol.asyncDispose]()
    o.told()
    const profile = o.shop.profileWith({}, { changes: [{ ...TABLE, columns: ['name', 'size', 'other'] }] })
    const wider = o.start({ profile })
    await wider.caughtUp(SOON)
    assert.deepEqual(
      o.seen.told.splice(0).map((change) => change.kind === 'upserted' && change.row['other']),
      ['other', 'other', 'other'],
    )
    await wider[Symbol.asyncDispose]()
    await o.start({ profile, digestSecret: 'another one of sixteen bytes' }).caughtUp(SOON)
    assert.equal(o.told().length, 3)
  })

  test('a column that is followed and was dropped while nobody looked is missed in words; back, it is taken up', async (t) => {
    const o = await opened(t, server, { own: OWN })
    await o.follower[Symbol.asyncDispose]()
    o.told()
    await o.sql(`alter table things drop size; update things set name = 'meanwhile' where id = 1`)
    const again = o.start()
    await assert.rejects(
      Promise.race([again.caughtUp(SOON), faultOf(again)]),
      /public\.things\.size: expected a column, found only id, name, other, feeling/,
    )
    await o.sql('alter table things add size int default 5')
    await again.caughtUp(SOON)
    assert.deepEqual(o.told().sort(), ['upserted 1 meanwhile 5', 'upserted 2 n2 5', 'upserted 3 n3 5'])
  })
})

const faultOf = async (follower: Opened['follower']): Promise<never> => {
  for (;;) {
    const { fault } = follower.status()
    if (fault !== undefined) throw fault
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
