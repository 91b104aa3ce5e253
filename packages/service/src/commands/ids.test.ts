import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { describe, it } from 'node:test'
import { idsFor } from './ids.ts'
import { inputHash } from './input-hash.ts'

const secret = createSecretKey(new Uint8Array(32))
const key = { actor: { kind: 'member', id: 'ann' }, command: 'WritePost', id: 'k-1' } as const

describe('ids of a command', () => {
  it('are the same again under the same command id, one after the other', () => {
    const [first, again] = [idsFor(secret, 'social', key), idsFor(secret, 'social', key)]
    const ids = [first(), first(), first()]
    assert.deepEqual([again(), again(), again()], ids)
    assert.equal(new Set(ids).size, 3)
    for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it('are others for another caller, command, command id, context or secret', () => {
    const others = [
      idsFor(secret, 'social', { ...key, actor: { kind: 'member', id: 'ben' } }),
      idsFor(secret, 'social', { ...key, actor: { kind: 'service', id: 'ann' } }),
      idsFor(secret, 'social', { ...key, command: 'DeletePost' }),
      idsFor(secret, 'social', { ...key, id: 'k-2' }),
      idsFor(secret, 'members', key),
      idsFor(createSecretKey(new Uint8Array(32).fill(1)), 'social', key),
      idsFor(secret, 'social', key),
    ]
    assert.equal(new Set(others.map((next) => next())).size, others.length)
  })
})

describe('the hash of an input', () => {
  it('does not depend on the order of fields, and on nothing else', () => {
    assert.equal(inputHash({ a: 1, b: { c: 2, d: [1, 2] } }), inputHash({ b: { d: [1, 2], c: 2 }, a: 1 }))
    const others = [
      { a: 1 },
      { a: '1' },
      { a: null },
      { b: 1 },
      [],
      [1],
      '1',
      1,
      null,
      undefined,
      { a: [1, 2] },
      { a: [2, 1] },
    ]
    assert.equal(new Set(others.map(inputHash)).size, others.length)
  })
})
