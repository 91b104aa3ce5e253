import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createDatabase, type TestDatabase } from './database.ts'
import { openShop, type ShopProcess } from './shop-process.ts'
import { visit, type Visitor } from './visitor.ts'

const NAME = '<b>마커</b>"\'&'
const ESCAPED = '&lt;b&gt;마커&lt;/b&gt;&#34;&#39;&amp;'

describe('accounts', () => {
  let database: TestDatabase
  let shop: ShopProcess
  before(async () => {
    database = await createDatabase()
    shop = await openShop(database)
  })
  after(async () => {
    await shop[Symbol.asyncDispose]()
    await database[Symbol.asyncDispose]()
  })

  const signUp = async (email: string, fields = {}): Promise<Visitor> => {
    const who = visit(shop.url)
    const answer = await who.fillIn('/signup', '/signup', {
      email,
      name: NAME,
      phone: '010-0123-4567',
      password: 'secret-8',
      ...fields,
    })
    assert.equal(answer.location, '/account')
    return who
  }

  it('are made by signing up; a name is shown as it was typed', async () => {
    const who = await signUp('new@mail.example')
    const { html } = await who.get('/account')
    assert.ok(html.includes(ESCAPED))
    assert.ok(!html.includes('<b>마커'))
    const [row] = await database.rows<{ user_id: number; id: number; name: string }>(
      `SELECT c.id, c.user_id, c.name FROM customers c JOIN users u ON u.id = c.user_id WHERE u.email = 'new@mail.example'`,
    )
    assert.equal(row?.name, NAME)
    assert.notEqual(row?.id, row?.user_id)
  })

  it('have one e-mail each, whatever its case, and a password that bcrypt reads to its end', async () => {
    const refused = async (fields: Record<string, string>) => {
      const form = { email: 'other@mail.example', name: '김', phone: '010-0123-4567', password: 'secret-8', ...fields }
      const { status, html } = await visit(shop.url).fillIn('/signup', '/signup', form)
      return status === 422 ? /id="p-(\w+)"/.exec(html)?.[1] : status
    }
    assert.equal(await refused({ email: 'MINA@anycompany.example' }), 'email')
    assert.equal(await refused({ email: 'no address' }), 'email')
    assert.equal(await refused({ name: '' }), 'name')
    assert.equal(await refused({ name: 'n'.repeat(51) }), 'name')
    assert.equal(await refused({ phone: '02' }), 'phone')
    assert.equal(await refused({ password: '1234567' }), 'password')
    assert.equal(await refused({ password: 'p'.repeat(73) }), 'password')
    assert.equal(await refused({ password: 'p'.repeat(72), name: 'n'.repeat(50) }), 303)
  })

  it('change name, phone, e-mail and addresses; a new password ends the other sessions', async () => {
    const here = await signUp('busy@mail.example')
    const elsewhere = visit(shop.url)
    await elsewhere.logIn('busy@mail.example', 'secret-8')
    const saved = await here.fillIn('/account/profile', '/account/profile', {
      name: '새이름',
      phone: '010-0000-1111',
      email: 'busier@mail.example',
    })
    assert.equal(saved.location, '/account/profile?saved=1')
    assert.equal(
      await database.value(`SELECT updated_at > created_at FROM users WHERE email = 'busier@mail.example'`),
      true,
    )
    const taken = await here.fillIn('/account/profile', '/account/profile', {
      name: '새이름',
      phone: '010-0000-1111',
      email: 'joon@anycompany.example',
    })
    assert.equal(taken.status, 422)
    const address = { recipient: '새이름', phone: '010-0000-1111', postcode: '04524', line1: '세종대로 1', line2: '' }
    assert.equal((await here.fillIn('/account/addresses', '/account/addresses', address)).status, 303)
    assert.match((await here.get('/account/addresses')).html, /세종대로 1/)
    const changed = await here.fillIn('/account/profile', '/account/password', {
      password: 'secret-8',
      newPassword: 'secret-9',
    })
    assert.equal(changed.status, 303)
    assert.equal((await here.get('/account/me')).status, 200)
    assert.equal((await elsewhere.get('/account/me')).status, 401)
    assert.equal((await visit(shop.url).logIn('busier@mail.example', 'secret-9')).status, 303)
  })

  it('are deleted for good: no table but the books knows them, and the books do not say who it was', async () => {
    const who = await signUp('leaving@mail.example', { name: '떠나는사람', phone: '010-0777-8888' })
    await who.fillIn('/products/4', '/cart/items', { quantity: '1' })
    const parcel = {
      recipient: '떠나는사람',
      phone: '010-0777-8888',
      postcode: '04524',
      line1: '떠나는길 1',
      card: '4242424242424242',
      saveAddress: '1',
    }
    const order = await who.fillIn('/checkout', '/checkout', parcel)
    const { userId } = JSON.parse((await who.get('/account/me')).html) as { userId: number }
    const elsewhere = visit(shop.url)
    await elsewhere.logIn('leaving@mail.example', 'secret-8')
    assert.equal((await who.fillIn('/account/delete', '/account/delete', { password: 'wrong-8!' })).status, 422)
    assert.equal(
      (await who.fillIn('/account/delete', '/account/delete', { password: 'secret-8' })).location,
      '/?goodbye=1',
    )
    assert.equal((await elsewhere.get('/account/me')).status, 401)
    assert.equal(await database.value('SELECT count(*)::int FROM users WHERE id = $1', [userId]), 0)
    assert.equal(await database.value('SELECT count(*)::int FROM customers WHERE user_id = $1', [userId]), 0)
    assert.equal(
      await database.value(`SELECT count(*)::int FROM session WHERE sess ->> 'userId' = $1`, [String(userId)]),
      0,
    )
    const number = /\/orders\/([\d-]+)/.exec(order.location ?? '')?.[1]
    assert.deepEqual(await database.rows('SELECT customer_id, status FROM orders WHERE number = $1', [number]), [
      { customer_id: null, status: 'cancelled' },
    ])
    for (const table of await tables()) {
      const found = await database.value(
        `SELECT count(*)::int FROM ${table} t WHERE t::text ~ '떠나는|010-0777-8888|leaving@'`,
      )
      assert.equal(found, 0, table)
    }
  })

  const tables = async () =>
    (await database.rows<{ name: string }>(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`)).map(
      ({ name }) => name,
    )

  it('of administrators are no customers', async () => {
    const admin = visit(shop.url)
    assert.equal((await admin.logIn('admin@anycompany.example', 'demo-admin')).status, 303)
    assert.equal((await admin.get('/account')).location, '/admin')
    assert.equal((await admin.get('/account/orders')).status, 403)
    await admin.fillIn('/products/4', '/cart/items', { quantity: '1' })
    assert.equal((await admin.get('/checkout')).status, 403)
  })
})
