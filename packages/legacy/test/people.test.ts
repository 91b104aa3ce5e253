import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { customerOfRow, defineProfile, shopDirectory, userOfRow } from '../src/index.ts'
import { EXPRESS_PROFILE, addUser, expressProfile, expressShop } from './express-shop.ts'
import { MINIATURE_PROFILE } from './miniature-shop/index.ts'

const SOON = AbortSignal.timeout(60_000)

describe('the shop’s directory', () => {
  test('tells user from customer, staff from both, and knows no guest', async (t) => {
    const shop = await expressShop(t)
    const anna = await addUser(shop, { email: 'a@shop.example', name: '  Anna ' })
    const admin = await addUser(shop, { email: 'admin@shop.example', role: 'admin', name: 'Root' })
    const fresh = await addUser(shop, { email: 'new@shop.example' })
    await using directory = shopDirectory(expressProfile(), { connectionString: shop.readerUrl })
    assert.notEqual(anna.userId, anna.customerId)
    assert.deepEqual(await directory.findUser(anna.userId, SOON), {
      userId: anna.userId,
      kind: 'customer',
      customerId: anna.customerId,
      displayName: 'Anna',
      email: 'a@shop.example',
    })
    assert.deepEqual(await directory.findUser(admin.userId, SOON), {
      userId: admin.userId,
      kind: 'staff',
      customerId: undefined,
      displayName: 'Root',
      email: 'admin@shop.example',
    })
    assert.equal((await directory.findUser(fresh.userId, SOON))?.customerId, undefined)
    // Customers have higher ids than users here; the last of them is nobody's user.
    const { rows } = await shop.owner.query<{ id: number }>('select max(id) as id from customers')
    assert.equal(await directory.findUser(String(rows[0]?.id), SOON), undefined)
  })

  test('knows nobody by what can’t be an id', async (t) => {
    const shop = await expressShop(t)
    const { userId } = await addUser(shop, { email: 'a@shop.example' })
    await using directory = shopDirectory(expressProfile(), { connectionString: shop.readerUrl })
    const notIds = [
      '',
      ' ',
      `0${userId}`,
      `+${userId}`,
      `${userId} `,
      `${userId}.0`,
      '1e0',
      '-1',
      '2147483648',
      '9'.repeat(30),
      'x',
      `${userId}\0`,
      '일',
    ]
    for (const text of [...notIds, `${userId} or true`])
      assert.equal(await directory.findUser(text, SOON), undefined, text)
    assert.equal((await directory.findUser(userId, SOON))?.userId, userId)
  })

  test('takes the smallest of several customers, and no email that the profile doesn’t name', async (t) => {
    const shop = await expressShop(t)
    const { userId, customerId } = await addUser(shop, { email: 'a@shop.example', name: 'First' })
    await shop.owner.query(`insert into customers (user_id, name) values ($1, 'Second')`, [userId])
    const { email: _, ...users } = EXPRESS_PROFILE.users
    await using directory = shopDirectory(expressProfile({ users }), { connectionString: shop.readerUrl })
    const found = await directory.findUser(userId, SOON)
    assert.equal(found?.customerId, customerId)
    assert.equal(found?.email, undefined)
  })

  test('reads a uuid by its index’s type, and users of a shop without roles as customers', async (t) => {
    const shop = await expressShop(t)
    await shop.owner.query(
      `create table people (id uuid primary key, "display" text); insert into people values ('0190c0de-0000-7000-8000-000000000001', '나무')`,
    )
    await shop.owner.query(`grant select on people to ${shop.reader}`)
    const profile = expressProfile({
      users: { table: 'people', id: 'id', idType: 'uuid', role: 'all-are-customers' },
      customers: { table: 'people', id: 'id', userId: 'id', name: 'display' },
      changes: [],
    })
    await using directory = shopDirectory(profile, { connectionString: shop.readerUrl })
    const found = await directory.findUser('0190c0de-0000-7000-8000-000000000001', SOON)
    assert.deepEqual([found?.kind, found?.displayName], ['customer', '나무'])
    assert.equal(await directory.findUser('0190C0DE-0000-7000-8000-000000000001', SOON), undefined)
    assert.equal(await directory.findUser('1', SOON), undefined)
  })
})

describe('a followed row', () => {
  test('of the users table says who one is, in no shop’s words', () => {
    const row = { id: '7', email: 'a@shop.example', role: 'customer' }
    assert.deepEqual(userOfRow(expressProfile(), row), { userId: '7', kind: 'customer', email: 'a@shop.example' })
    assert.deepEqual(userOfRow(expressProfile(), { ...row, role: 'admin' })?.kind, 'staff')
    assert.equal(userOfRow(expressProfile(), { ...row, role: null }), undefined)
    const account = { accountNo: 'B-7', order: 'passer-by', mail: null }
    assert.equal(userOfRow(MINIATURE_PROFILE, account), undefined)
    assert.equal(userOfRow(MINIATURE_PROFILE, { ...account, order: 'buyer' })?.userId, 'B-7')
  })

  test('of the customers table says whose it is, and that a guest’s is nobody’s', () => {
    const profile = expressProfile()
    assert.deepEqual(customerOfRow(profile, { id: '1', user_id: '7', name: ' A ' }), {
      customerId: '1',
      userId: '7',
      displayName: 'A',
    })
    assert.deepEqual(customerOfRow(profile, { id: '1', user_id: null, name: '' }), {
      customerId: '1',
      userId: undefined,
      displayName: undefined,
    })
    assert.deepEqual(
      customerOfRow(MINIATURE_PROFILE, { accountNo: 'B', 'first name': 'A', 'last name': null })?.displayName,
      'A',
    )
  })
})

test('a checked profile may be checked again', () => {
  assert.deepEqual(defineProfile(expressProfile() as never), expressProfile())
})
