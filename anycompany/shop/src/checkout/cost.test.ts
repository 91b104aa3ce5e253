import assert from 'node:assert/strict'
import { test } from 'node:test'
import { costOf } from './cost.ts'

test('shipping is 3,000 won, and free from 50,000 won of goods', () => {
  assert.deepEqual(costOf([]), { itemsTotal: 0, shippingFee: 0, total: 0 })
  assert.deepEqual(costOf([{ price: 49_999, quantity: 1 }]), { itemsTotal: 49_999, shippingFee: 3_000, total: 52_999 })
  assert.deepEqual(costOf([{ price: 25_000, quantity: 2 }]), { itemsTotal: 50_000, shippingFee: 0, total: 50_000 })
})
