import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createDatabase, type TestDatabase } from './database.ts'
import { openShop, type ShopProcess } from './shop-process.ts'
import { visit } from './visitor.ts'

const PAGES = [
  '/',
  '/categories/food',
  '/categories/laptops?sort=cheapest',
  '/products/7',
  '/search?q=%EC%BB%A4%ED%94%BC',
  '/cart',
  '/login',
  '/signup',
  '/orders/lookup',
]
const MEMBER_PAGES = [
  '/account',
  '/account/orders',
  '/account/orders?page=9999',
  '/account/addresses',
  '/account/profile',
  '/account/delete',
]
const ADMIN_PAGES = [
  '/admin',
  '/admin/products?q=%25',
  '/admin/products/9',
  '/admin/orders',
  '/admin/orders?status=shipped&page=2',
]

describe('pages', () => {
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

  const loggedIn = async (name: string) => {
    const who = visit(shop.url)
    await who.logIn(`${name}@anycompany.example`, `demo-${name}`)
    return who
  }

  it('come in Korean, in English on request, and stay in the language chosen', async () => {
    for (const [who, pages] of [
      [visit(shop.url), PAGES],
      [await loggedIn('mina'), MEMBER_PAGES],
      [await loggedIn('admin'), ADMIN_PAGES],
    ] as const) {
      for (const page of pages) {
        const { status, html } = await who.get(page)
        assert.equal(status, 200, page)
        assert.match(html, /<html lang="ko">/)
        // The lower-case keys of labels and holes in templates must never reach a reader.
        assert.doesNotMatch(html, /undefined|\[object|\{\d\}|NaN/, page)
      }
      assert.match((await who.get('/?lang=en')).html, /<html lang="en">/)
      for (const page of pages) assert.match((await who.get(page)).html, /<html lang="en">/, page)
    }
  })

  it('lead nowhere else: every link and picture of the home page answers', async () => {
    const guest = visit(shop.url)
    const { html } = await guest.get('/')
    const paths = new Set(
      [...html.matchAll(/(?:href|src)="([^"]+)"/g)]
        .map(([, path = '']) => path)
        .filter((path) => !path.startsWith('#')),
    )
    assert.ok(paths.size > 40)
    for (const path of paths)
      assert.equal((await guest.get(path.startsWith('?') ? `/${path}` : path)).status, 200, path)
  })

  it('find products by words in both languages, and take wildcards and quotes literally', async () => {
    const found = async (q: string) =>
      Number(/상품 (\d+)개/.exec((await visit(shop.url).get(`/search?q=${encodeURIComponent(q)}`)).html)?.[1])
    assert.ok((await found('노트북')) >= 12)
    assert.ok((await found('gaon BOOK')) >= 1)
    for (const nothing of ['%', '_', '\\', `'; DROP TABLE users; --`, 'zzz', '가'.repeat(300)])
      assert.equal(await found(nothing), 0, nothing)
    assert.equal(await found(''), Number(await database.value('SELECT count(*)::int FROM products WHERE on_sale')))
  })

  it('narrow a category down by its own attributes', async () => {
    const [facet] = await database.rows<{ id: number; value: string; count: number }>(
      `SELECT a.id, pa.value, count(*)::int AS count FROM attributes a JOIN product_attributes pa ON pa.attribute_id = a.id
         JOIN products p ON p.id = pa.product_id AND p.on_sale WHERE a.code = 'memory' GROUP BY 1, 2 ORDER BY 3 LIMIT 1`,
    )
    const { html } = await visit(shop.url).get(
      `/categories/laptops?a${facet?.id}=${encodeURIComponent(facet?.value ?? '')}`,
    )
    assert.match(html, new RegExp(`상품 ${facet?.count}개`))
  })

  it('escape whatever somebody typed', async () => {
    const markup = `<script>alert("x")</script>`
    const { html } = await visit(shop.url).get(`/search?q=${encodeURIComponent(markup)}&sort=%22%3E%3Cscript%3E`)
    assert.ok(!html.includes('<script'))
    assert.ok(html.includes('&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;'))
    await database.rows(`UPDATE products SET name = $1, brand = $1, description = $1 WHERE id = 11`, [markup])
    for (const page of ['/products/11', `/search?q=${encodeURIComponent('alert("x")')}`]) {
      assert.ok(!(await visit(shop.url).get(page)).html.includes('<script'), page)
    }
  })

  it('answer nonsense with a page, never with a crash', async () => {
    const guest = visit(shop.url)
    const expected: readonly (readonly [string, number])[] = [
      ...([
        ['/nowhere', 404],
        ['/products/0', 404],
        ['/products/99999999999999', 404],
        ['/products/abc', 404],
      ] as const),
      ...([
        ['/categories/constructor', 404],
        ['/pictures/products/1.png', 404],
        ['/pictures/categories/x.svg', 404],
      ] as const),
      ...([
        ['/static/../src/main.ts', 404],
        ['/%E0%A4%A', 404],
      ] as const),
      ...([
        ['/search?q=%00', 200],
        ['/search?q=a&q=b', 200],
        ['/categories/food?page=-1', 200],
        ['/?lang=xx', 200],
      ] as const),
      ...([
        ['/admin', 302],
        ['/orders/1%27', 404],
      ] as const),
    ]
    for (const [path, status] of expected) assert.equal((await guest.get(path)).status, status, path)
    assert.equal((await guest.post('/login', { email: 'x'.repeat(33_000) })).status, 413)
    assert.equal((await (await loggedIn('mina')).get('/admin')).status, 404)
    assert.match((await guest.get('/nowhere')).html, /찾는 페이지가 없습니다/)
  })

  it('let administrators change price and stock, send parcels, and delete a product', async () => {
    const admin = await loggedIn('admin')
    const before = await database.value('SELECT updated_at FROM products WHERE id = 9')
    const save = (fields: Record<string, string>) => admin.fillIn('/admin/products/9', '/admin/products/9', fields)
    assert.equal((await save({ price: '12300', stock: '7', onSale: '1' })).location, '/admin/products/9?saved=1')
    assert.deepEqual(
      await database.rows('SELECT price, stock, on_sale, updated_at > $1 AS moved FROM products WHERE id = 9', [
        before,
      ]),
      [{ price: 12_300, stock: 7, on_sale: true, moved: true }],
    )
    for (const bad of [
      { price: '0', stock: '1' },
      { price: '1', stock: '-1' },
      { price: '1.5', stock: '1' },
    ])
      assert.equal((await save(bad)).status, 422)
    const number = await database.value(`SELECT number FROM orders WHERE status = 'paid' ORDER BY id LIMIT 1`)
    const order = `/admin/orders/${String(number)}`
    assert.equal((await admin.fillIn(`/orders/${String(number)}`, `${order}/ship`, {})).status, 303)
    assert.equal((await admin.fillIn(`/orders/${String(number)}`, `${order}/deliver`, {})).status, 303)
    assert.deepEqual(
      await database.rows(
        `SELECT o.status, d.status AS delivery, d.shipped_at IS NOT NULL AND d.delivered_at IS NOT NULL AS dated
           FROM orders o JOIN deliveries d ON d.order_id = o.id WHERE o.number = $1`,
        [number],
      ),
      [{ status: 'delivered', delivery: 'delivered', dated: true }],
    )
    const sold = await database.value('SELECT product_id FROM order_items ORDER BY id LIMIT 1')
    assert.equal(
      (await admin.fillIn(`/admin/products/${String(sold)}`, `/admin/products/${String(sold)}/delete`, {})).status,
      303,
    )
    assert.equal(await database.value('SELECT product_id FROM order_items ORDER BY id LIMIT 1'), null)
    assert.equal((await admin.get(`/products/${String(sold)}`)).status, 404)
  })
})
