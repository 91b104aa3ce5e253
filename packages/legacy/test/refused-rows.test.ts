import assert from 'node:assert/strict'
import { type TestContext, describe, test } from 'node:test'
import { type Fault, isFault } from '@banyan/model'
import {
  type ChangeFollower,
  type DigestStore,
  type FollowOptions,
  MAX_KEY_BYTES,
  PAGE_ROWS,
  type ShopProfile,
  faults,
  followChanges,
  memoryDigestStore,
  postgresDigestStore,
} from '../src/index.ts'
import { addUser, expressProfile, expressShop } from './express-shop.ts'
import { DIGEST_SECRET, type Mirror, mirror } from './following.ts'
import type { ShopFixture } from './shop-database.ts'

const SOON = AbortSignal.timeout(120_000)
const WHY = 'email: expected something else'

type Opened = {
  readonly shop: ShopFixture
  readonly seen: Mirror
  /** E-mail addresses of all that was offered, taken or not. */
  readonly offered: (string | null | undefined)[]
  readonly told: Fault[]
  readonly start: (o?: { readonly table?: string; readonly profile?: ShopProfile }) => ChangeFollower
}

/** A receiver that can't take rows whose address begins with `bad`. */
const opened = async (t: TestContext, from: DigestStore = memoryDigestStore()): Promise<Opened> => {
  const shop = await expressShop(t)
  const seen = mirror()
  const offered: Opened['offered'] = []
  const told: Fault[] = []
  const onChange: FollowOptions['onChange'] = async (changes, _signal, refuse) => {
    const isBad = (change: (typeof changes)[number]) =>
      change.kind === 'upserted' && change.row['email']?.startsWith('bad') === true
    offered.push(...changes.map((change) => (change.kind === 'upserted' ? change.row['email'] : undefined)))
    for (const change of changes.filter(isBad)) refuse(change, WHY)
    await seen.take(changes.filter((change) => !isBad(change)))
  }
  const start: Opened['start'] = ({ table = 'users', profile = expressProfile() } = {}) => {
    const follower = followChanges(profile, table, {
      connectionString: shop.readerUrl,
      from,
      onChange,
      digestSecret: DIGEST_SECRET,
      onRefused: (fault) => told.push(fault),
      signal: SOON,
    })
    t.after(() => follower[Symbol.asyncDispose]())
    return follower
  }
  return { shop, seen, offered, told, start }
}

const emails = (seen: Mirror) => [...seen.rows.values()].map((row) => row['email'])

describe('a row that the receiver can’t take', () => {
  test('is left out, counted and told of, and stalls nobody; nothing of it is told', async (t) => {
    const { shop, seen, told, start } = await opened(t)
    for (const email of ['a', 'bad marker', 'c', 'bad too']) await addUser(shop, { email })
    const follower = start()
    await follower.caughtUp(SOON)
    await addUser(shop, { email: 'later' })
    await follower.caughtUp(SOON)
    assert.deepEqual(emails(seen), ['a', 'c', 'later'])
    const { state, fault, refusedRows, refusal, upsertedDelivered } = follower.status()
    assert.deepEqual([state, fault, refusedRows, upsertedDelivered], ['following', undefined, 2, 3])
    assert.ok(isFault(refusal, 'LEGACY_ROW_REFUSED') && refusal.retry === 'never')
    assert.deepEqual(refusal.data, { table: 'users', rows: 2, reason: WHY })
    assert.equal(told.length, 1, 'once, not sweep by sweep')
    assert.doesNotMatch(JSON.stringify(told) + told.map(String).join(), /marker/)
  })

  test('is offered again until it was mended, also after a restart, and others are not', async (t) => {
    const { shop, seen, offered, told, start } = await opened(t)
    for (const email of ['a', 'bad']) await addUser(shop, { email })
    const first = start()
    await first.caughtUp(SOON)
    await first[Symbol.asyncDispose]()
    offered.length = 0
    const follower = start()
    await follower.caughtUp(SOON)
    assert.deepEqual(new Set(offered), new Set(['bad']))
    assert.deepEqual([follower.status().refusedRows, told.length], [1, 2])
    await shop.owner.query(`update users set email = 'mended' where email = 'bad'`)
    await follower.caughtUp(SOON)
    assert.deepEqual(emails(seen), ['a', 'mended'])
    assert.deepEqual([follower.status().refusedRows, follower.status().refusal], [0, undefined])
    offered.length = 0
    await follower.caughtUp(SOON)
    assert.deepEqual(offered, [])
  })

  test('hides no deletion, and can be deleted itself', async (t) => {
    const { shop, seen, start } = await opened(t)
    for (const email of ['a', 'bad', 'c']) await addUser(shop, { email })
    const follower = start()
    await follower.caughtUp(SOON)
    await shop.owner.query(`delete from users where email in ('a', 'bad')`)
    await follower.caughtUp(SOON)
    assert.deepEqual(emails(seen), ['c'])
    assert.equal(follower.status().refusedRows, 0)
  })

  test('is counted once a sweep, whatever of the sweep has to be repeated', async (t) => {
    const store = memoryDigestStore()
    let failures = 0
    const failing: DigestStore = {
      ...store,
      countKeys: (source, signal) => {
        failures += 1
        if (failures <= 2)
          return Promise.reject(faults.LEGACY_DIGEST_STORE_AWAY({ operation: 'count', reason: 'test' }))
        return store.countKeys(source, signal)
      },
    }
    const { shop, start } = await opened(t, failing)
    await shop.owner.query(`insert into users (email) select 'bad ' || n from generate_series(1, $1) n`, [
      PAGE_ROWS + 7,
    ])
    const follower = start()
    await follower.caughtUp(SOON)
    assert.equal(follower.status().refusedRows, PAGE_ROWS + 7)
    assert.equal(failures > 2, true)
  })
})

describe('a key longer than a store keeps', () => {
  test('stalls nobody and hides no deletion', async (t) => {
    const own = await expressShop(t)
    await using store = postgresDigestStore({ connectionString: own.ownerUrl })
    const { shop, seen, start } = await opened(t, store)
    await shop.owner.query('create table words (word text primary key, n integer)')
    await shop.owner.query(`grant select on words to ${shop.reader}`)
    const fits = 'a'.repeat(MAX_KEY_BYTES)
    // Compressed it fits into the shop's own index.
    await shop.owner.query(`insert into words values ('x', 1), ('y', 1), ($1, 1), (repeat('a', 20000), 1), ('z', 1)`, [
      fits,
    ])
    const profile = expressProfile({ changes: [{ table: 'words', key: 'word', columns: ['n'], sweepPauseMs: 20 }] })
    const follower = start({ table: 'words', profile })
    await follower.caughtUp(SOON)
    assert.deepEqual([...seen.rows.keys()].sort(), [fits, 'x', 'y', 'z'])
    assert.deepEqual([follower.status().state, follower.status().refusedRows], ['following', 1])
    await shop.owner.query(`delete from words where word = 'y'`)
    await follower.caughtUp(SOON)
    assert.deepEqual([...seen.rows.keys()].sort(), [fits, 'x', 'z'])
  })
})
