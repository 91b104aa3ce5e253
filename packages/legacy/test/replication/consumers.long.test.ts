import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { followChanges, memoryDigestStore } from '../../src/index.ts'
import { DIGEST_SECRET, mirror } from '../following.ts'
import { until } from '../until.ts'
import { afterwards } from '../logical-shop/afterwards.ts'
import { forked, rowsOf } from './forked.ts'
import { logicalServer, logicalShop } from '../logical-shop/logical-shop.ts'

const SOON = AbortSignal.timeout(280_000)

describe('two processes with one slot', () => {
  test('of which one hangs: the other polls, says so, and takes over when the server gives the first one up', async () => {
    await using server = await logicalServer()
    await using scope = afterwards()
    const shop = await logicalShop(scope, server)
    const { own, start } = await forked(scope, shop, { file: '../follower-process.ts', profile: shop.profile })
    await own.query('create table copied (id text primary key, email text not null)')
    const child = await start()
    const isRead = async () => {
      const { rows } = await shop.admin.query<{ active: boolean }>('select active from pg_replication_slots')
      return rows[0]?.active === true
    }
    await until(isRead, 'the first one reads')
    child.kill('SIGSTOP')
    const [seen, told] = [mirror(), new Set<string>()]
    await using second = followChanges(shop.profile, 'users', {
      connectionString: shop.readerUrl,
      from: memoryDigestStore(),
      onChange: seen.take,
      digestSecret: DIGEST_SECRET,
      onFeedFault: ({ code }) => told.add(code),
      signal: SOON,
    })
    await shop.owner.query(`insert into users (email) values ('polled')`)
    await second.caughtUp(SOON)
    assert.deepEqual([seen.rows.size, second.status().feed, [...told]], [1, 'polling', ['LEGACY_SLOT_IN_USE']])
    await patiently(() => second.status().feed === 'logical-replication', 'the second one takes over')
    child.kill('SIGCONT')
    await shop.owner.query(`insert into users (email) values ('streamed')`)
    await second.caughtUp(SOON)
    assert.equal(seen.rows.size, 2)
    // The first one can't have it back, and goes on by polling.
    await until(async () => (await rowsOf(own, 'select id, email from copied')).size === 2, 'the first one has both')
    assert.equal(second.status().feed, 'logical-replication')
    await second[Symbol.asyncDispose]()
  })
})

/** The server's patience with a silent reader is 30 s, and its own turn comes then. */
const patiently = async (holds: () => boolean, what: string): Promise<void> => {
  await until(holds, what).catch(() => until(holds, what))
}
