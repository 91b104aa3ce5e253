import assert from 'node:assert/strict'
import { type TestContext, describe, test } from 'node:test'
import { isFault } from '@banyan/model'
import { type ChangeFollower, type ShopProfileInput, followChanges, memoryDigestStore } from '../src/index.ts'
import { EXPRESS_PROFILE, addUser, expressProfile, expressShop } from './express-shop.ts'
import { DIGEST_SECRET, type Mirror, mirror } from './following.ts'
import type { ShopFixture } from './shop-database.ts'
import { type StallingProxy, stallingProxy } from './stalling-proxy.ts'
import { until } from './until.ts'

const SOON = AbortSignal.timeout(120_000)
type Opened = {
  readonly shop: ShopFixture
  readonly wire: StallingProxy
  readonly seen: Mirror
  readonly follower: ChangeFollower
}

const opened = async (t: TestContext, changed: Partial<ShopProfileInput> = {}, table = 'users'): Promise<Opened> => {
  const shop = await expressShop(t)
  const wire = await stallingProxy(shop.readerUrl)
  const seen = mirror()
  const follower = followChanges(expressProfile(changed), table, {
    connectionString: wire.url,
    from: memoryDigestStore(),
    onChange: seen.take,
    digestSecret: DIGEST_SECRET,
    signal: SOON,
  })
  t.after(async () => {
    await follower[Symbol.asyncDispose]()
    await wire[Symbol.asyncDispose]()
  })
  return { shop, wire, seen, follower }
}

describe('a follower', () => {
  test('delivers what is there, then what happens, and says how far it is', async (t) => {
    const { shop, seen, follower } = await opened(t)
    assert.equal(follower.status().state, 'starting')
    assert.equal(follower.status().completeUpTo, undefined)
    const { userId } = await addUser(shop, { email: 'a' })
    const asked = new Date()
    await follower.caughtUp(SOON)
    assert.equal(seen.rows.get(userId)?.['email'], 'a')
    const status = follower.status()
    assert.equal(status.state, 'following')
    assert.ok(status.completeUpTo !== undefined && asked <= status.completeUpTo)
    assert.ok(status.lagMs !== undefined && 0 <= status.lagMs)
    await shop.owner.query('delete from users')
    await follower.caughtUp(SOON)
    assert.deepEqual(
      [follower.status().upsertedDelivered, follower.status().deletedDelivered, seen.rows.size],
      [1, 1, 0],
    )
  })

  test('of a table without stamps sweeps', async (t) => {
    const { shop, seen, follower } = await opened(t, {}, 'customers')
    await addUser(shop, { email: 'a', name: 'Anna' })
    await follower.caughtUp(SOON)
    assert.deepEqual(
      [...seen.rows.values()].map((row) => row['name']),
      ['guest before Anna', 'Anna'],
    )
  })

  test('catches up by itself with a shop that was cut off, and one that fell silent', async (t) => {
    const { shop, wire, seen, follower } = await opened(t, {
      budgets: { ...EXPRESS_PROFILE.budgets, statementTimeoutMs: 100 },
    })
    await follower.caughtUp(SOON)
    for (const [n, fail] of [wire.cut, wire.stall].entries()) {
      fail()
      await until(() => follower.status().state === 'failing', 'it notices')
      assert.equal(follower.status().fault?.code, 'LEGACY_SHOP_UNREACHABLE')
      const { userId } = await addUser(shop, { email: `while away ${n}` })
      wire.resume()
      await until(() => seen.rows.has(userId), 'it delivers what happened meanwhile')
      assert.equal(follower.status().fault, undefined)
    }
  })

  test('never asks more often than the budget allows, all tables of a shop together', async (t) => {
    const { shop, follower } = await opened(t, { budgets: { ...EXPRESS_PROFILE.budgets, pollsPerSecond: 10 } })
    const from = performance.now()
    await shop.owner.query(`insert into users (email) select 'u' || n from generate_series(1, 4500) n`)
    await follower.caughtUp(SOON) // Ten pages of a sweep, and as many of recent rows in between: 20 polls of 10 a second.
    assert.ok(performance.now() - from > 1_200)
    assert.equal(follower.status().upsertedDelivered, 4_500)
  })

  test('stops at a mass deletion, says so, deletes nothing, and goes on when told', async (t) => {
    const { shop, seen, follower } = await opened(t)
    await shop.owner.query(`insert into users (email) select 'u' || n from generate_series(1, 100) n`)
    await follower.caughtUp(SOON)
    follower.confirmMassDelete() // Not asked: must not count later.
    await shop.owner.query('delete from users')
    await until(() => follower.status().state === 'refused', 'it stops')
    assert.equal(follower.status().fault?.code, 'LEGACY_MASS_DELETE_REFUSED')
    await assert.rejects(follower.caughtUp(SOON), (error) => isFault(error, 'LEGACY_MASS_DELETE_REFUSED'))
    assert.equal(seen.rows.size, 100)
    follower.confirmMassDelete()
    await follower.caughtUp(SOON)
    assert.equal(seen.rows.size, 0)
    assert.equal(follower.status().state, 'following')
  })

  test('stops with its signal, and lets go of those who wait', async (t) => {
    const shop = await expressShop(t)
    const stop = new AbortController()
    const wire = await stallingProxy(shop.readerUrl)
    wire.stall()
    const follower = followChanges(expressProfile(), 'users', {
      connectionString: wire.url,
      from: memoryDigestStore(),
      onChange: async () => {},
      digestSecret: DIGEST_SECRET,
      signal: stop.signal,
    })
    const waiting = assert.rejects(follower.caughtUp(SOON), { name: 'AbortError' })
    stop.abort()
    await follower.done
    await waiting
    assert.equal(follower.status().state, 'stopped')
    await wire[Symbol.asyncDispose]()
  })

  test('ends with a bug, not with a retry, when what it is given is broken', async (t) => {
    const shop = await expressShop(t)
    const from = { ...memoryDigestStore(), digests: () => Promise.reject(new TypeError('a bug')) }
    await addUser(shop, { email: 'a' })
    const follower = followChanges(expressProfile(), 'users', {
      connectionString: shop.readerUrl,
      from,
      onChange: async () => {},
      digestSecret: DIGEST_SECRET,
      signal: SOON,
    })
    await assert.rejects(follower.done, { message: 'a bug' })
  })
})

test('tables that the profile doesn’t follow, and secrets that could be guessed, are refused', () => {
  const options = {
    connectionString: 'postgresql://x@127.0.0.1/x',
    from: memoryDigestStore(),
    onChange: async () => {},
    signal: SOON,
  }
  assert.throws(
    () => followChanges(expressProfile(), 'orders', { ...options, digestSecret: DIGEST_SECRET }),
    (error) => isFault(error, 'LEGACY_TABLE_NOT_FOLLOWED'),
  )
  assert.throws(
    () => followChanges(expressProfile(), 'users', { ...options, digestSecret: 'fifteen bytes!!' }),
    (error) => isFault(error, 'LEGACY_ACCESS_MISSING'),
  )
})
