import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { eventually } from './eventually.ts'
import { sharedSystem } from './running-system.ts'
import { DEMO, logIn, type Shopper } from './shopper.ts'
import { rowsAt } from './shop/rows.ts'

type Product = { readonly productId: string; readonly name: { readonly ko: string }; readonly stock: number }

/** The shop's polling interval, a sweep through its products, and a busy machine. */
const SHOWN_WITHIN_MS = 20_000
/** The console's pages are built after the customers', on a machine that others use too. */
const CONSOLE_WITHIN_MS = 180_000

const CLI = join(import.meta.dirname, '../../../apps/cli/src/main.ts')

describe('a product of the shop', () => {
  const system = sharedSystem()

  /** `banyan reconcile catalogue`, as an operator of this system types it; a refusal fails. */
  const reconcile = async (...args: readonly string[]) => {
    const { console: listed } = await system().processes()
    const { NODE_TEST_CONTEXT: _, ...env } = process.env
    const { code, stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [CLI, 'reconcile', 'catalogue', '--reason', 'a test', ...args],
      { env: { ...env, BANYAN_DATA: system().dataDir, BANYAN_CONSOLE_PORT: String(listed?.port) } },
    ).then(
      (ended) => ({ code: 0, ...ended }),
      (error: { readonly code: number; readonly stdout: string; readonly stderr: string }) => error,
    )
    assert.match(stdout, /^catalogue products-are-the-shops: \d+ compared/, stderr)
    const differing = [...stdout.matchAll(/^ {2}(\S+ [\w-]+):/gm)].map(([, told]) => told!)
    return { code, differing: differing.toSorted() }
  }

  const shopDoes = async (sql: string, values: readonly unknown[]) =>
    rowsAt(await system().shopDatabaseUrl(), sql, [...values])

  /** The product as pages show it beside the post. */
  const shown = async (shopper: Shopper, productId: string) => {
    const { status, body } = await shopper.get(`/api/catalogue/products?ids=${productId}`)
    assert.equal(status, 200)
    return (body['products'] as readonly Readonly<Record<string, unknown>>[])[0]
  }

  it('that the catalogue has wrong, or not at all, is found by comparing with the shop, and mended by reading again', async () => {
    const url = await system().contextUrl('catalogue')
    const known = async () => rowsAt(url, 'select key from projection.products_1 order by key limit 3')
    const [wrong, missing] = await eventually(async () => {
      const rows = await known()
      assert.ok(rows.length === 3)
      return rows.map(({ key }) => String(key)) as [string, string]
    }, SHOWN_WITHIN_MS)
    await eventually(async () => assert.deepEqual(await reconcile(), { code: 0, differing: [] }), CONSOLE_WITHIN_MS)
    await rowsAt(url, `update projection.products_1 set row = row || '{"stock": 9999999}' where key = $1`, [wrong])
    await rowsAt(url, 'delete from projection.products_1 where key = $1', [missing])
    const differing = [`${wrong} different`, `${missing} missing-here`].toSorted()
    assert.deepEqual(await reconcile(), { code: 1, differing })
    assert.deepEqual(await reconcile('--mend'), { code: 0, differing })
    assert.deepEqual(await reconcile(), { code: 0, differing: [] })
    // On its way, and no difference.
    await shopDoes('update products set stock = stock + 1 where id = $1', [wrong])
    assert.deepEqual(await reconcile(), { code: 0, differing: [] })
  })

  it('that is promoted shows what the shop does to it: a new name, another price, sold out, in stock again, gone', async () => {
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
