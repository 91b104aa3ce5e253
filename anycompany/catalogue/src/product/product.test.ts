import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ProductListingChanged } from '@anycompany/contracts'
import type { Actor, AnyEmitted } from '@banyan/model'
import { given, happened, memoryViews } from '@banyan/testing'
import {
  NoteProduct,
  NoteProductGone,
  product,
  ProductFound,
  ProductNamed,
  ProductPriced,
  StockCounted,
} from './product.ts'
import { ProductParts } from './product-parts.ts'
import { ProductsById, SearchProducts } from './product-queries.ts'
import { Products } from './products.ts'

const follower = { by: { kind: 'service', id: 'shop-follower' } } as const
const ann: Actor = { kind: 'member', id: 'ann' }
const productId = '17'
const won = (minor: number) => ({ minor, currency: 'KRW' }) as const
const paths = { page: '/products/17', picture: '/pictures/products/17.svg' }
const said = { productId, name: { ko: '녹차', en: 'Green tea' }, price: won(9_000), stock: 3, isListed: true, ...paths }

const found = happened(ProductFound, { productId, ...paths })
const named = happened(ProductNamed, { productId, name: said.name })
const priced = (minor: number) => happened(ProductPriced, { productId, price: won(minor) })
const counted = (stock: number) => happened(StockCounted, { productId, stock })
const listed = (isListed: boolean) => happened(ProductListingChanged, { productId, isListed })
const known = [found, named, priced(9_000), counted(3), listed(true)]

describe('a product', () => {
  it('is noted once, listed last; the same again changes nothing', () => {
    given(product)
      .when(NoteProduct, said, follower)
      .then(...known)
    given(product, ...known)
      .when(NoteProduct, said, follower)
      .then()
  })

  it('that was renamed, repriced, counted or taken off sale says just that', () => {
    const other = { ko: '홍차', en: 'Black tea' }
    const noted = (change: object) => given(product, ...known).when(NoteProduct, { ...said, ...change }, follower)
    noted({ name: other }).then(happened(ProductNamed, { productId, name: other }))
    noted({ price: won(8_000) }).then(priced(8_000))
    noted({ stock: 0 }).then(counted(0))
    noted({ isListed: false }).then(listed(false))
    noted({ price: null, stock: null }).then()
  })

  it('is gone once, and may come back', () => {
    given(product, ...known)
      .when(NoteProductGone, { productId }, follower)
      .then(listed(false))
    given(product, ...known, listed(false))
      .when(NoteProductGone, { productId }, follower)
      .then()
    given(product).when(NoteProductGone, { productId }, follower).then()
    given(product, ...known, listed(false))
      .when(NoteProduct, said, follower)
      .then(listed(true))
  })
})

describe('what others see of products', () => {
  const productsOf = (answer: unknown) =>
    (answer as { readonly products: readonly { readonly productId: string }[] }).products
  const after = async (...events: readonly AnyEmitted[]) => {
    const views = memoryViews([Products, ProductParts])
    for (const [i, event] of events.entries()) await views.apply({ ...event, at: new Date(i), id: `e@${i + 1}` })
    const reads = { products: views.reader(Products), parts: views.reader(ProductParts) } as never
    const search = async (text: string) =>
      productsOf(await SearchProducts.answer({ search: text }, ann, reads)).map((one) => one.productId)
    const byIds = async (...ids: readonly string[]) =>
      productsOf(await ProductsById.answer({ ids: [...ids] }, ann, reads))
    return { search, byIds }
  }

  it('is name, price, stock, picture, and whether they can be had', async () => {
    const { isListed: _, ...shown } = said
    const { byIds } = await after(...known)
    assert.deepEqual(await byIds(productId, 'unknown'), [{ ...shown, availability: 'available' }])
    const soldOut = await after(...known, counted(0))
    assert.deepEqual(await soldOut.byIds(productId), [{ ...shown, stock: 0, availability: 'sold-out' }])
    const gone = await after(...known, priced(8_000), listed(false))
    assert.deepEqual(await gone.byIds(productId), [{ ...shown, price: won(8_000), availability: 'gone' }])
  })

  it('is found by parts of either name and by initials, as long as it is sold', async () => {
    const { search } = await after(...known)
    for (const text of ['녹차', 'ㄴㅊ', 'green', 'TEA']) assert.deepEqual(await search(text), [productId], text)
    assert.deepEqual(await search('홍차'), [])
    const other = { ko: '홍차', en: 'Black tea' }
    const renamed = await after(...known, happened(ProductNamed, { productId, name: other }))
    assert.deepEqual([await renamed.search('녹차'), await renamed.search('홍차')], [[], [productId]])
    const gone = await after(...known, listed(false))
    assert.deepEqual(await gone.search('녹차'), [])
    const back = await after(...known, listed(false), listed(true))
    assert.deepEqual(await back.search('녹차'), [productId])
  })
})
