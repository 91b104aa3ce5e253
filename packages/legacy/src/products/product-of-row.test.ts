import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { defineProfile, type ShopProfileInput } from '../profile/profile.ts'
import { productOfRow } from './product-of-row.ts'

const profileWith = (products: ShopProfileInput['products']) =>
  defineProfile({
    name: 'a-shop',
    timeZone: 'Asia/Seoul',
    currency: 'KRW',
    database: { dialect: 'postgresql' },
    session: { kind: 'jwt-hs256', cookie: 'token', userIdClaim: 'sub', audience: 'shop' },
    logout: { method: 'POST', path: '/logout' },
    users: { table: 'users', id: 'id', idType: 'integer', role: 'all-are-customers' },
    customers: { table: 'customers', id: 'id', userId: 'user_id', name: 'name' },
    ...(products && { products }),
    budgets: { loginsPerSecond: 1, sessionReadsPerSecond: 1, pollsPerSecond: 1 },
  })

const all = {
  table: 'goods',
  id: 'sku',
  name: 'title',
  nameEn: 'title_en',
  priceMinor: 'won',
  stock: 'left',
  isListed: 'visible',
  page: '/goods/{id}',
  picture: '/img/{id}.png',
}
const row = { sku: 'A/1', title: ' 녹차 ', title_en: 'Tea', won: '9000', left: '3', visible: 't' }

describe('a row of the products table', () => {
  it('is a product in no shop’s words', () => {
    assert.deepEqual(productOfRow(profileWith(all), row), {
      productId: 'A/1',
      name: '녹차',
      nameEn: 'Tea',
      priceMinor: 9_000,
      stock: 3,
      isListed: true,
      page: '/goods/A%2F1',
      picture: '/img/A%2F1.png',
    })
  })

  it('is as much of a product as the profile names', () => {
    const product = productOfRow(profileWith({ table: 'goods', id: 'sku', name: 'title' }), row)
    assert.deepEqual(product, {
      productId: 'A/1',
      name: '녹차',
      nameEn: '녹차',
      priceMinor: undefined,
      stock: undefined,
      isListed: true,
      page: undefined,
      picture: undefined,
    })
  })

  it('may hold what is no number, no name, or not for sale', () => {
    const of = (change: object) => productOfRow(profileWith(all), { ...row, ...change })
    assert.deepEqual(
      [of({ won: '12.50' })?.priceMinor, of({ won: null })?.priceMinor, of({ won: '' })?.priceMinor],
      [undefined, undefined, undefined],
    )
    assert.deepEqual([of({ left: '-2' })?.stock, of({ left: 'many' })?.stock], [0, undefined])
    assert.deepEqual(
      [of({ visible: 'f' })?.isListed, of({ visible: null })?.isListed, of({ visible: '1' })?.isListed],
      [false, false, true],
    )
    assert.deepEqual([of({ title: null }), of({ title: '  ' }), of({ sku: null })], [undefined, undefined, undefined])
    assert.equal(productOfRow(profileWith(undefined), row), undefined)
  })
})
