import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { repositoryOf } from '../repository.ts'
import { checkShopUntouched, hashShop, SHOP_HASHES } from './shop-untouched.ts'

const shop = { 'anycompany/shop/src/a.ts': 'a', 'anycompany/shop/src/b.ts': 'b' }
const hashes = hashShop(repositoryOf({ ...shop, 'anycompany/social/x.ts': 'x' }))

const problems = (files: Record<string, string>): readonly string[] =>
  checkShopUntouched(repositoryOf({ ...files, [SHOP_HASHES]: hashes })).map(
    (f) => `${f.file} ${f.message.split(':')[0]}`,
  )

describe('the untouched shop', () => {
  test('has the hashes its owners wrote down', () => {
    assert.deepEqual(problems(shop), [])
    assert.match(
      hashes,
      /^[0-9a-f]{64} {2}anycompany\/shop\/src\/a\.ts\n[0-9a-f]{64} {2}anycompany\/shop\/src\/b\.ts\n$/,
    )
  })

  test('is red for a changed, a new and a missing file', () => {
    assert.deepEqual(problems({ 'anycompany/shop/src/a.ts': 'other', 'anycompany/shop/src/c.ts': 'c' }), [
      'anycompany/shop/src/a.ts has changed',
      'anycompany/shop/src/b.ts is gone',
      'anycompany/shop/src/c.ts is new',
    ])
  })
})
