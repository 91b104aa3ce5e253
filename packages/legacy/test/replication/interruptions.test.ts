import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type TestServer } from '@banyan/testing'
import type { ShopProfile } from '../../src/index.ts'
import { until } from '../until.ts'
import { dropSlot, logicalServer } from '../logical-shop/logical-shop.ts'
import { SOON, opened } from './opened-follower.ts'

describe('a follower by logical replication', () => {
  let server: TestServer
  before(async () => {
    server = await logicalServer()
  })
  after(() => server.destroy())

  test('that restarts goes on where it was, without a sweep, and tells nothing twice', async (t) => {
    const o = await opened(t, server, { rows: 5 })
    await o.follower[Symbol.asyncDispose]()
    o.told()
    await o.sql(`update users set email = 'away' where id = 1`)
    await o.sql('delete from users where id = 2')
    const again = o.start()
    await again.caughtUp(SOON)
    assert.deepEqual(o.told().sort(), ['deleted 2', 'upserted 1 away'])
    assert.equal(again.status().sweepsCompleted, 0)
    assert.equal(again.status().feed, 'logical-replication')
  })

  test('a switch of feed, in either direction and again, loses nothing and repeats nothing', async (t) => {
    const o = await opened(t, server, { rows: 700 })
    const polling = { ...o.shop.profile, feed: { kind: 'polling' } } as ShopProfile
    let follower = o.follower
    o.told()
    for (const [n, profile] of [polling, o.shop.profile, polling, o.shop.profile].entries()) {
      await follower[Symbol.asyncDispose]()
      await o.sql(`update users set email = 'round ${n}' where id = ${n + 1}`)
      await o.sql(`delete from users where id = ${n + 101}`)
      follower = o.start({ profile })
      await follower.caughtUp(SOON)
      await o.sql(`insert into users (email) values ('during ${n}')`)
      await follower.caughtUp(SOON)
      const expected = [`deleted ${n + 101}`, `upserted ${n + 1} round ${n}`, `upserted ${n + 701} during ${n}`]
      assert.deepEqual(o.told().sort(), expected)
    }
  })

  test('a slot that was dropped is noticed and said; polling goes on; made anew it is followed again, nothing lost or told twice', async (t) => {
    const o = await opened(t, server, { rows: 60 })
    o.told()
    await dropSlot(o.shop.admin, o.shop.slot)
    await until(() => o.follower.status().feedFault?.code === 'LEGACY_SLOT_LOST', 'it says so')
    assert.equal(o.follower.status().feed, 'polling')
    await o.sql(`update users set email = 'without' where id = 1; delete from users where id = 2`)
    await o.follower.caughtUp(SOON)
    assert.deepEqual(o.told().sort(), ['deleted 2', 'upserted 1 without'])
    await o.shop.admin.query(`select pg_create_logical_replication_slot($1, 'pgoutput')`, [o.shop.slot])
    await until(() => o.follower.status().feed === 'logical-replication', 'the stream is up again')
    await o.sql(`update users set email = 'with' where id = 3`)
    await o.follower.caughtUp(SOON)
    assert.deepEqual(o.told(), ['upserted 3 with'])
    assert.equal(o.follower.status().feedFault, undefined)
  })

  test('a slot that was dropped and made anew while nobody followed costs a sweep and nothing else', async (t) => {
    const o = await opened(t, server, { rows: 60 })
    await o.follower[Symbol.asyncDispose]()
    o.told()
    await dropSlot(o.shop.admin, o.shop.slot)
    await o.sql(`update users set email = 'unseen' where id = 1; delete from users where id = 2`)
    await o.shop.admin.query(`select pg_create_logical_replication_slot($1, 'pgoutput')`, [o.shop.slot])
    const again = o.start()
    await again.caughtUp(SOON)
    assert.deepEqual(o.told().sort(), ['deleted 2', 'upserted 1 unseen'])
    assert.equal(again.status().sweepsCompleted, 1)
  })

  test('a table that was out of the publication for a while is swept, though the stream never broke', async (t) => {
    const o = await opened(t, server, { rows: 10 })
    o.told()
    await o.shop.admin.query(`alter publication ${o.shop.publication} drop table users`)
    await o.sql(`update users set email = 'unpublished' where id = 1`)
    await o.shop.admin.query(`alter publication ${o.shop.publication} add table users (id)`)
    await until(() => o.seen.rows.get('1')?.['email'] === 'unpublished', 'it is found')
    await o.follower.caughtUp(SOON)
    assert.deepEqual(o.told(), ['upserted 1 unpublished'])
  })

  test('a publication that is gone is noticed, and said in words', async (t) => {
    const o = await opened(t, server, { rows: 2 })
    await o.shop.admin.query(`drop publication ${o.shop.publication}`)
    await until(() => o.follower.status().feedFault?.code === 'LEGACY_FEED_UNFIT', 'it says so')
    assert.match(
      String(o.follower.status().feedFault?.message),
      /publication publication_[0-9a-f]+: expected a publication, found none of this name/,
    )
    await o.sql(`insert into users (email) values ('polled')`)
    await o.follower.caughtUp(SOON)
    assert.equal(o.seen.rows.get('3')?.['email'], 'polled')
  })

  test('columns may come and go; one that is followed is missed in words, and taken up again', async (t) => {
    const o = await opened(t, server, { rows: 2 })
    o.told()
    await o.sql(`alter table users add shoe_size int; update users set shoe_size = 40, email = 'added' where id = 1`)
    await o.sql(`alter table users drop shoe_size; update users set email = 'dropped' where id = 2`)
    await o.follower.caughtUp(SOON)
    assert.deepEqual(o.told().sort(), ['upserted 1 added', 'upserted 2 dropped'])
    await o.sql(`alter table users rename email to mail; update users set mail = 'renamed' where id = 1`)
    await until(() => o.follower.status().fault?.code === 'LEGACY_PROFILE_MISMATCH', 'it says what is missing')
    assert.match(
      String(o.follower.status().fault?.message),
      /public\.users\.email: expected a column, found only id, mail,/,
    )
    await o.sql(`alter table users rename mail to email`)
    await o.follower.caughtUp(SOON)
    assert.deepEqual(o.told(), ['upserted 1 renamed'])
  })

  test('a key that is renamed for a while loses nothing of what happened meanwhile', async (t) => {
    const o = await opened(t, server, { rows: 60 })
    o.told()
    await o.sql(`alter table users rename id to number; update users set email = 'meanwhile' where number = 1`)
    await until(() => o.follower.status().fault !== undefined, 'it says so')
    await o.sql(`delete from users where number = 2`)
    await o.sql(`alter table users rename number to id`)
    await o.follower.caughtUp(SOON)
    assert.deepEqual(o.told().sort(), ['deleted 2', 'upserted 1 meanwhile'])
  })

  test('the shop’s server may restart or be killed', async (t) => {
    const o = await opened(t, server, { rows: 3 })
    o.told()
    for (const [n, end] of [() => server.stop(), () => server.kill()].entries()) {
      await o.sql(`insert into users (email) values ('before ${n}')`)
      await end()
      await server.start()
      await until(
        () =>
          o.sql(`insert into users (email) values ('after ${n}')`).then(
            () => true,
            () => false,
          ),
        'the shop writes again',
      )
      await until(() => o.follower.status().feed === 'logical-replication', 'the stream is up again')
      await o.follower.caughtUp(SOON)
      assert.deepEqual(
        o.told().map((line) => line.replace(/^upserted \d+ /, '')),
        [`before ${n}`, `after ${n}`],
      )
    }
  })
})
