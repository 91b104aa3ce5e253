import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { id, ID_LENGTH_MAX } from '@banyan/model'
import { assert as holds, constantFrom, property, string } from 'fast-check'
import { shopId, streamIdOf } from './shop-id.ts'

const fits = (text: string): boolean => shopId.safeParse(text).success

describe('an id of the shop', () => {
  it('stays readable where it can', () => {
    assert.equal(streamIdOf('42'), 'shop.42')
    assert.equal(streamIdOf('ana@mail.example'), 'shop.ana~40mail.example')
    assert.equal(streamIdOf('안 ~'), 'shop.~ec~95~88~20~7e')
  })

  it('whatever it is, becomes an id of ours, and never that of another', () => {
    const ids = string({ unit: 'grapheme', maxLength: 12 }).filter(fits)
    holds(property(ids, (text) => id.safeParse(streamIdOf(text)).success))
    const some = string({ unit: constantFrom('a', '7', 'e', '~', ' ', '/', 'é'), maxLength: 6 }).filter(fits)
    holds(property(some, some, (a, b) => (a === b) === (streamIdOf(a) === streamIdOf(b))))
  })

  it('has an end', () => {
    const most = ID_LENGTH_MAX - 'shop.'.length
    assert.deepEqual(
      ['', 'a'.repeat(most), 'a'.repeat(most + 1), '안'.repeat(21), '안'.repeat(22), 'a\0', 'a\n', '\ud800'].map(fits),
      [false, true, false, true, false, false, false, false],
    )
  })
})
