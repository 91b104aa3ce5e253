import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Instance } from './instance.ts'
import { livingOrTold } from './living-or-told.ts'

it('asks who lives; where nobody is known, those told of at the start; each time the same array', () => {
  let living: readonly Instance[] = []
  const of = livingOrTold({ find: () => living }, (name) => (name === 'social' ? ['http://a', 'http://b'] : []))
  const told = [
    { id: 'http://a', url: 'http://a' },
    { id: 'http://b', url: 'http://b' },
  ]
  assert.deepEqual(of('social'), told)
  assert.equal(of('social'), of('social'))
  assert.deepEqual(of('nobody'), [])
  living = [{ id: 'c', name: 'social', url: 'http://c', attributes: {} }]
  assert.equal(of('social'), living)
  living = []
  assert.deepEqual(of('social'), told)
  assert.deepEqual(livingOrTold(undefined, () => ['http://a'])('social'), told.slice(0, 1))
})
