import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createDatabase, type TestDatabase } from './database.ts'
import { openShop, type ShopProcess } from './shop-process.ts'
import { visit, type Fields, type Visitor } from './visitor.ts'

const PRODUCT = 3
const PARCEL: Fields = {
  recipient: '홍길동',
  phone: '010-0123-4567',
  postcode: '04524',
  line1: '서울특별시 중구 세종대로 110',
  email: 'gildong@mail.example',
  card: '4242 4242 4242 4242',
}

describe('checkout', () => {
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

  const stockOf = (id: number) => database.value('SELECT stock FROM products WHERE id = $1', [id])
  const setStock = (id: number, stock: number) =>
    database.rows('UPDATE products SET stock = $2 WHERE id = $1', [id, stock])
  const put = (who: Visitor, id = PRODUCT, quantity = 1) =>
    who.fillIn(`/products/${id}`, '/cart/items', { quantity: String(quantity) })
  const pay = (who: Visitor, fields: Fields = {}) => who.fillIn('/checkout', '/checkout', { ...PARCEL, ...fields })
  const loggedIn = async (name: string) => {
    const who = visit(shop.url)
    await who.logIn(`${name}@anycompany.example`, `demo-${name}`)
    return who
  }
  const orderAt = async (location: string | null) =>
    (
      await database.rows(
        `SELECT o.status, o.total, o.customer_id, c.user_id, c.name, p.status AS payment, p.amount, p.card_last4,
                d.status AS delivery, (SELECT json_agg(json_build_array(product_id, quantity)) FROM order_items WHERE order_id = o.id) AS items
           FROM orders o LEFT JOIN customers c ON c.id = o.customer_id
           LEFT JOIN payments p ON p.order_id = o.id LEFT JOIN deliveries d ON d.order_id = o.id WHERE o.number = $1`,
        [/\/orders\/([\d-]+)/.exec(location ?? '')?.[1]],
      )
    )[0]

  it('of a member writes order, items, payment and delivery, takes from the stock and empties the cart', async () => {
    await setStock(PRODUCT, 10)
    const mina = await loggedIn('mina')
    await put(mina, PRODUCT, 2)
    const answer = await pay(mina)
    assert.equal(answer.status, 303)
    const price = Number(await database.value('SELECT price FROM products WHERE id = $1', [PRODUCT]))
    const total = price * 2 + (price * 2 >= 50_000 ? 0 : 3_000)
    const member = await database.rows<{ user_id: number; id: number }>(
      `SELECT c.id, c.user_id FROM customers c JOIN users u ON u.id = c.user_id WHERE u.email = 'mina@anycompany.example'`,
    )
    assert.deepEqual(await orderAt(answer.location), {
      status: 'paid',
      total,
      customer_id: member[0]?.id,
      user_id: member[0]?.user_id,
      name: '김미나',
      payment: 'approved',
      amount: total,
      card_last4: '4242',
      delivery: 'preparing',
      items: [[PRODUCT, 2]],
    })
    assert.equal(await stockOf(PRODUCT), 8)
    assert.match((await mina.get('/cart')).html, /장바구니가 비어 있습니다/)
    assert.match((await mina.get(answer.location ?? '')).html, /주문해 주셔서 고맙습니다/)
    assert.equal((await (await loggedIn('joon')).get(answer.location ?? '')).status, 404)
  })

  it('of a guest makes a customer without a user, who finds the order again by number and phone', async () => {
    const guest = visit(shop.url)
    await put(guest)
    const answer = await pay(guest)
    const order = await orderAt(answer.location)
    assert.deepEqual([order?.['status'], order?.['user_id'], order?.['name']], ['paid', null, '홍길동'])
    assert.equal((await guest.get(answer.location ?? '')).status, 200)
    const later = visit(shop.url)
    assert.equal((await later.get(answer.location ?? '')).status, 404)
    const number = /\/orders\/([\d-]+)/.exec(answer.location ?? '')?.[1] ?? ''
    const look = (phone: string) => later.fillIn('/orders/lookup', '/orders/lookup', { number, phone })
    assert.equal((await look('010-0999-9999')).status, 404)
    assert.equal((await look('01001234567')).location, `/orders/${number}`)
    assert.equal((await later.get(`/orders/${number}`)).status, 200)
  })

  it('with a declined card keeps cart and stock, and takes another card', async () => {
    await setStock(PRODUCT, 10)
    const joon = await loggedIn('joon')
    await put(joon)
    const declined = await pay(joon, { card: '4000 0000 0000 0002' })
    assert.equal(declined.status, 402)
    assert.match(declined.html, /카드사가 결제를 거절했습니다/)
    assert.equal(await stockOf(PRODUCT), 10)
    assert.equal((await pay(joon)).status, 303)
    assert.equal(await stockOf(PRODUCT), 9)
  })

  it('sent twice places one order', async () => {
    const sora = await loggedIn('sora')
    await put(sora)
    const page = await sora.get('/checkout')
    const hidden = [...page.html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)]
    const fields = { ...PARCEL, ...Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value])) }
    const orders = () => database.value('SELECT count(*)::int FROM orders')
    const before = Number(await orders())
    const answers = await Promise.all([sora.post('/checkout', fields), sora.post('/checkout', fields)])
    const again = await sora.post('/checkout', fields)
    assert.equal(new Set([...answers, again].map(({ location }) => location)).size, 1)
    assert.equal(Number(await orders()), before + 1)
  })

  it('says in words what is wrong with a form, and keeps what was typed', async () => {
    const guest = visit(shop.url)
    await put(guest)
    const answer = await pay(guest, { phone: '12', postcode: 'abc', card: '1', email: 'x', line1: '<i>골목</i>' })
    assert.equal(answer.status, 422)
    for (const field of ['phone', 'postcode', 'card', 'email']) assert.match(answer.html, new RegExp(`id="p-${field}"`))
    assert.match(answer.html, /value="&lt;i&gt;골목&lt;\/i&gt;"/)
    await setStock(PRODUCT, 0)
    assert.match((await pay(guest)).html, /재고보다 많이 담았습니다/)
    await setStock(PRODUCT, 10)
    assert.match((await pay(guest, { shownTotal: '1' })).html, /그사이 가격이 바뀌었습니다/)
    assert.equal((await visit(shop.url).get('/checkout')).location, '/cart')
  })

  // Stock is read before the payment and written after it. The shop has always been like this; it is known and stays.
  it('oversells the last one when two pay at the same moment', async () => {
    await setStock(PRODUCT, 1)
    const buyers = await Promise.all(['mina', 'joon'].map(loggedIn))
    for (const buyer of buyers) await put(buyer)
    const answers = await Promise.all(buyers.map((buyer) => pay(buyer)))
    assert.deepEqual(
      answers.map(({ status }) => status),
      [303, 303],
    )
    assert.equal(await stockOf(PRODUCT), 0)
  })

  it('can be taken back until the parcel is sent: money and goods return', async () => {
    await setStock(PRODUCT, 10)
    const haneul = await loggedIn('haneul')
    await put(haneul, PRODUCT, 3)
    const { location } = await pay(haneul)
    const path = location?.replace('?placed=1', '') ?? ''
    assert.equal((await haneul.fillIn(path, `${path}/cancel`, {})).status, 303)
    const order = await orderAt(location)
    assert.deepEqual(
      [order?.['status'], order?.['payment'], order?.['delivery']],
      ['cancelled', 'refunded', 'cancelled'],
    )
    assert.equal(await stockOf(PRODUCT), 10)
  })

  it('brings the cart of a guest along into the account', async () => {
    const guest = visit(shop.url)
    await put(guest, 5, 2)
    await guest.logIn('haneul@anycompany.example', 'demo-haneul')
    assert.match((await guest.get('/cart')).html, /href="\/products\/5"/)
    assert.equal(
      await database.value(
        `SELECT quantity FROM cart_items i JOIN carts c ON c.id = i.cart_id JOIN users u ON u.id = c.user_id
          WHERE u.email = 'haneul@anycompany.example' AND i.product_id = 5`,
      ),
      2,
    )
  })
})
