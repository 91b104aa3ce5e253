import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { productsAreTheShops } from '../index.ts'

const name = { ko: '컵', en: 'Cup' }
const price = { minor: 900, currency: 'KRW' } as const
const row = { productId: '7', name, price, stock: 3, isListed: true, page: '/products/7', picture: '' }
const said = { name, price, stock: 3, isListed: true }

describe('what the catalogue must agree with', () => {
  it('every product is as the shop has it, as far as the shop says', () => {
    const { agrees, mend } = productsAreTheShops
    for (const [ours, theirs, expected] of [
      [row, said, true],
      [undefined, said, false],
      [row, { ...said, isListed: false }, false],
      [row, { ...said, name: { ...name, en: 'Mug' } }, false],
      [{ ...row, name: null }, said, false],
      [row, { ...said, price: { ...price, minor: 901 } }, false],
      [{ ...row, price: null }, said, false],
      [row, { ...said, stock: 2 }, false],
      [row, { ...said, price: null, stock: null }, true],
      [row, null, true],
      [undefined, null, true],
      [row, undefined, false],
      [{ ...row, isListed: false }, undefined, true],
      [undefined, undefined, true],
    ] as const)
      assert.equal(agrees(ours, theirs), expected, JSON.stringify([ours, theirs]))
    assert.equal(mend({ key: '7', ours: undefined, theirs: said }), null)
  })
})
