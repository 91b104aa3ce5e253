import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, it } from 'node:test'
import { setTimeout as passed } from 'node:timers/promises'
import { createDatabase, type TestDatabase } from './database.ts'
import { openShop, spawnShop } from './shop-process.ts'
import { visit } from './visitor.ts'

const TABLES = [
  'users',
  'customers',
  'addresses',
  'categories',
  'products',
  'attributes',
  'orders',
  'order_items',
  'payments',
  'deliveries',
]

const PARCEL = {
  recipient: '김미나',
  phone: '010-0123-4567',
  postcode: '04524',
  line1: '서울특별시 중구 세종대로 110',
  card: '4242424242424242',
}

/** Everything the shop has written, in one hash per table. */
const fingerprint = async (database: TestDatabase): Promise<unknown> => {
  const hashes = TABLES.map((table) =>
    database.value(`SELECT md5(string_agg(t::text, '|' ORDER BY t.id)) FROM ${table} t`),
  )
  const values = database.value(
    `SELECT md5(string_agg(t::text, '|' ORDER BY product_id, attribute_id)) FROM product_attributes t`,
  )
  return Promise.all([...hashes, values])
}

const rightsAndSettings = (database: TestDatabase): Promise<unknown> =>
  Promise.all([
    database.rows(
      'SELECT a.*, s.setconfig FROM pg_authid a LEFT JOIN pg_db_role_setting s ON s.setrole = a.oid WHERE rolname = $1',
      [database.reporting.role],
    ),
    database.rows('SELECT datacl::text FROM pg_database WHERE datname = current_database()'),
    database.rows(`SELECT relname, relacl::text FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1`),
    database.rows('SELECT last_value FROM orders_id_seq'),
  ])

describe('starting the shop', () => {
  let database: TestDatabase
  before(async () => {
    database = await createDatabase()
    await (await openShop(database)).stop()
  })
  after(() => database[Symbol.asyncDispose]())

  it('seeds 300 products, 2,000 users and thousands of orders, the same ones every time', async () => {
    await using other = await createDatabase()
    await (await openShop(other)).stop()
    const count = (table: string) => database.value(`SELECT count(*)::int FROM ${table}`)
    assert.deepEqual(
      await Promise.all(['users', 'products', 'orders', 'categories'].map(count)),
      [2_000, 300, 6_064, 33],
    )
    assert.equal(await database.value('SELECT count(*)::int FROM customers WHERE user_id = id'), 0)
    assert.equal(await database.value('SELECT count(*)::int FROM customers WHERE user_id IS NULL'), 640)
    assert.equal(
      await database.value(
        `SELECT count(*)::int FROM users u JOIN customers c ON c.user_id = u.id WHERE u.role = 'admin'`,
      ),
      0,
    )
    assert.equal(await database.value(`SELECT count(*)::int FROM users WHERE email NOT LIKE '%@anycompany.example'`), 0)
    assert.deepEqual(await fingerprint(database), await fingerprint(other))
  })

  it('changes nothing when it starts over an existing shop', async () => {
    const before = [await fingerprint(database), await rightsAndSettings(database)]
    await (await openShop(database)).stop()
    assert.deepEqual([await fingerprint(database), await rightsAndSettings(database)], before)
  })

  it('leaves nothing half-done when its first start is killed', async () => {
    await using fresh = await createDatabase()
    const killed = spawnShop(fresh)
    await until(async () => (await fresh.value(busyBackends)) !== 0)
    killed.kill('SIGKILL')
    await once(killed, 'exit')
    await until(async () => (await fresh.value(busyBackends)) === 0)
    assert.equal(await fresh.value(`SELECT to_regclass('users')`), null)
    await using shop = await openShop(fresh)
    assert.equal((await visit(shop.url).get('/health')).status, 200)
    assert.equal(await fresh.value('SELECT count(*)::int FROM users'), 2_000)
  })

  it('lets two first starts at once make one shop', async () => {
    await using fresh = await createDatabase()
    const shops = await Promise.all([openShop(fresh), openShop(fresh)])
    assert.equal(await fresh.value('SELECT count(*)::int FROM users'), 2_000)
    assert.deepEqual(await Promise.all(shops.map((shop) => shop.stop())), [0, 0])
  })

  it('finishes the request under way when told to leave, and leaves with its parent', async () => {
    await using shop = await openShop(database)
    const mina = visit(shop.url)
    await mina.logIn('mina@anycompany.example', 'demo-mina')
    await mina.fillIn('/products/3', '/cart/items', { quantity: '1' })
    const answer = mina.fillIn('/checkout', '/checkout', PARCEL)
    await until(async () => (await database.value(`SELECT count(*)::int FROM orders WHERE status = 'pending'`)) === 1)
    assert.equal(await shop.stop(), 0)
    assert.equal((await answer).status, 303)
    await using orphan = await openShop(database)
    const left = once(orphan.child, 'exit')
    orphan.child.disconnect()
    assert.deepEqual(await left, [0, null])
  })

  it('says in one sentence what is missing', async () => {
    const child = spawnShop(database, { env: { SESSION_SECRET: '' } })
    assert.deepEqual(await once(child, 'exit'), [1, null])
  })
})

/** The shop while it prepares: it holds its lock. */
const busyBackends = `SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`

const POLL_MS = 5

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  const deadline = AbortSignal.timeout(20_000)
  while (!(await holds())) {
    deadline.throwIfAborted()
    await passed(POLL_MS)
  }
}
