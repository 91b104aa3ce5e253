import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { eventually } from './eventually.ts'
import { sharedSystem } from './running-system.ts'
import { DEMO, logIn, type Shopper } from './shopper.ts'
import { rowsAt } from './shop/rows.ts'

type Product = { readonly productId: string; readonly name: { readonly ko: string }; readonly stock: number }

/** The shop's polling interval, a sweep through its products, and a busy machine. */
const SHOWN_WITHIN_MS = 20_000

describe('a promotion of a product of the shop', () => {
  const system = sharedSystem()

  const shopDoes = async (sql: string, values: readonly unknown[]) =>
    rowsAt(await system().shopDatabaseUrl(), sql, [...values])

  /** The product as pages show it beside the post. */
  const shown = async (shopper: Shopper, productId: string) => {
    const { status, body } = await shopper.get(`/api/catalogue/products?ids=${productId}`)
    assert.equal(status, 200)
    return (body['products'] as readonly Readonly<Record<string, unknown>>[])[0]
  }

  it('shows what the shop does to the product: a new name, another price, sold out, in stock again, gone', async () => {
    const mina = await logIn(system().url, DEMO.mina.email, DEMO.mina.password)
    const [product] = await eventually(async () => {
      const { status, body } = await mina.get(`/api/catalogue/products/search?search=${encodeURIComponent('ㅊ')}`)
      assert.equal(status, 200)
      const products = body['products'] as readonly Product[]
      assert.ok(products.length > 0)
      return products
    }, SHOWN_WITHIN_MS)
    const { productId } = product!
    const picture = await mina.get(`/pictures/products/${productId}.svg`)
    assert.equal(picture.status, 200)
    assert.equal((await shown(mina, productId))?.['picture'], `/pictures/products/${productId}.svg`)

    const post = await eventually(async () => {
      const made = await mina.post('/api/social/posts', { text: '이거 좋아요!', productId, audience: 'public' })
      assert.equal(made.status, 201, made.text)
      return made
    }, SHOWN_WITHIN_MS)
    const steps = [
      {
        sql: 'update products set name = $2 where id = $1',
        value: '아주 새로운 이름',
        expected: { name: '아주 새로운 이름' },
      },
      // The shop's own code moves updated_at along; a change by hand that doesn't is found by the sweep.
      {
        sql: 'update products set list_price = null, price = $2, updated_at = now() where id = $1',
        value: 12_345,
        expected: { price: 12_345 },
      },
      {
        sql: 'update products set stock = $2, updated_at = now() where id = $1',
        value: 0,
        expected: { availability: 'sold-out', stock: 0 },
      },
      {
        sql: 'update products set stock = $2 where id = $1',
        value: 7,
        expected: { availability: 'available', stock: 7 },
      },
      { sql: 'update products set on_sale = $2 where id = $1', value: false, expected: { availability: 'gone' } },
      { sql: 'update products set on_sale = $2 where id = $1', value: true, expected: { availability: 'available' } },
    ]
    for (const { sql, value, expected } of steps) {
      await shopDoes(sql, [productId, value])
      await eventually(async () => {
        const { name, price, availability, stock } = (await shown(mina, productId)) as unknown as {
          readonly name: { readonly ko: string }
          readonly price: { readonly minor: number }
          readonly availability: string
          readonly stock: number
        }
        const found = { name: name.ko, price: price.minor, availability, stock }
        assert.deepEqual({ ...found, ...expected }, found)
      }, SHOWN_WITHIN_MS)
    }
    await shopDoes('update order_items set product_id = null where product_id = $1', [productId])
    await shopDoes('delete from products where id = $1', [productId])
    await eventually(
      async () => assert.equal((await shown(mina, productId))?.['availability'], 'gone'),
      SHOWN_WITHIN_MS,
    )
    await eventually(async () => {
      const again = await mina.post('/api/social/posts', { text: '아직도?', productId })
      assert.deepEqual([again.status, again.body['code']], [404, 'NoSuchProduct'])
    }, SHOWN_WITHIN_MS)
    const still = await mina.get(`/api/social/posts/${String(post.body['postId'])}`)
    assert.deepEqual([still.status, still.body['productId']], [200, productId])
    const unknown = await mina.post('/api/social/posts', { text: 'never heard of', productId: '99999999' })
    assert.deepEqual([unknown.status, unknown.body['code']], [404, 'NoSuchProduct'])
  })
})
