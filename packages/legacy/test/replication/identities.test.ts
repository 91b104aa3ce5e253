import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '@banyan/testing'
import { inspectShop } from '../../src/index.ts'
import { logicalServer, type LogicalShop } from '../logical-shop/logical-shop.ts'
import { SOON, opened } from './opened-follower.ts'

const TABLE = { table: 'things', key: 'id', columns: ['name'], sweepPauseMs: 20 } as const

/** What identifies a row of the table in the log, and what of it has to be published then. */
const ACCEPTED: readonly (readonly [string, string, string | undefined])[] = [
  ['its primary key', 'create table things (id int primary key, name text, region text)', undefined],
  [
    'an index, as it has no primary key',
    `create table things (id int not null, name text, region text); create unique index by_id on things (id);
     alter table things replica identity using index by_id`,
    '(id)',
  ],
  [
    'a primary key of two columns, beside a unique key',
    'create table things (id int not null unique, name text, region text default 0, primary key (region, id))',
    '(region, id)',
  ],
  [
    'all of its columns, as it has no primary key',
    'create table things (id int not null unique, name text, region text); alter table things replica identity full',
    '',
  ],
  [
    'all of its columns, beside a primary key',
    'create table things (id int primary key, name text, region text); alter table things replica identity full',
    '',
  ],
]

describe('a table whose rows are identified by', () => {
  let server: TestServer
  before(async () => {
    server = await logicalServer()
  })
  after(() => server.destroy())

  for (const [what, schema, columns] of ACCEPTED)
    test(`${what} is followed by the stream`, async (t) => {
      const publish = (shop: LogicalShop) => `alter publication ${shop.publication} set table things ${columns}`
      const own = { table: TABLE, schema: `${schema};`, ...(columns !== undefined && { then: publish }) }
      const o = await opened(t, server, { own })
      await inspectShop(o.shop.profile, o.shop.readerUrl, SOON)
      await o.sql(`insert into things select n, 'n' || n from generate_series(1, 5) n`)
      await o.follower.caughtUp(SOON)
      o.told()
      const { sweepsCompleted } = o.follower.status()
      await o.sql(`update things set name = 'other' where id = 1`)
      await o.sql(`update things set region = 'nobody follows it' where id = 2`)
      await o.sql('update things set id = 33 where id = 3')
      await o.sql('delete from things where id = 4')
      await o.follower.caughtUp(SOON)
      assert.deepEqual(o.told().sort(), ['deleted 3', 'deleted 4', 'upserted 1 other', 'upserted 33 n3'])
      assert.equal(o.follower.status().sweepsCompleted, sweepsCompleted, 'the stream has told it, and no sweep')
      await o.sql('truncate things')
      await o.follower.caughtUp(SOON)
      assert.deepEqual(o.told().sort(), ['deleted 1', 'deleted 2', 'deleted 33', 'deleted 5'])
    })
})
