import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { openedValues } from './opened-values.ts'

const aKey = () => createSecretKey(randomBytes(32))

describe('opened values', () => {
  it('are found again by the key that opened them, and by no other', () => {
    const [key, other] = [aKey(), aKey()]
    const opened = openedValues(() => 0)
    opened.put('sealed', key, 'text')
    assert.equal(opened.find('sealed', key), 'text')
    assert.equal(opened.find('sealed', other), undefined)
    assert.equal(opened.find('another', key), undefined)
    const alike = 'x'.repeat(100)
    opened.put(`1${alike}`, key, 'one nonce')
    opened.put(`${alike}1`, key, 'one tag')
    for (const sealed of [`2${alike}`, `${alike}2`])
      assert.equal(opened.find(sealed, key), undefined, 'alike is not the same')
  })

  it('stay while they are asked for, and go when they are not', () => {
    let now = 0
    const key = aKey()
    const opened = openedValues(() => now)
    opened.put('asked for', key, 'a')
    opened.put('left alone', key, 'b')
    for (const at of [4_000, 6_000, 9_000, 12_000]) {
      now = at
      assert.equal(opened.find('asked for', key), 'a', `at ${at} ms`)
    }
    assert.equal(opened.find('left alone', key), undefined)
    now = 60_000
    assert.equal(opened.find('asked for', key), undefined, 'nobody asked for a minute')
  })

  it('are bounded, whatever comes', () => {
    const key = aKey()
    const opened = openedValues(() => 0)
    const long = (i: number) => `${i}-`.padEnd(1_000_000, 'x')
    for (let i = 0; i < 40; i++) opened.put(`${i}`, key, long(i))
    const kept = Array.from({ length: 40 }, (_, i) => opened.find(`${i}`, key)).filter((text) => text !== undefined)
    assert.ok(kept.length <= 17, `${kept.length} of 1 MB each`)
    assert.equal(opened.find('39', key), long(39))
  })
})
