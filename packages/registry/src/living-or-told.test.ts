import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Instance } from './instance.ts'
import { livingOrTold } from './living-or-told.ts'

const told = [
  { id: 'http://a', url: 'http://a' },
  { id: 'http://b', url: 'http://b' },
]

const world = () => {
  const state: { living: readonly Instance[]; isFresh: boolean } = { living: [], isFresh: true }
  const listeners = new Set<() => void>()
  const of = livingOrTold(
    {
      find: () => state.living,
      all: () => state.living,
      isFresh: () => state.isFresh,
      onChange: (listener) => {
        listeners.add(listener)
        return { [Symbol.dispose]: () => {} }
      },
    },
    (name) => (name === 'social' ? ['http://a', 'http://b'] : []),
  )
  const become = (living: readonly Instance[], isFresh = true): void => {
    Object.assign(state, { living, isFresh })
    for (const listener of listeners) listener()
  }
  return { of, become }
}

const c: Instance = { id: 'c', name: 'social', url: 'http://c', attributes: {} }

it('asks those told of at the start where the registry never knew any; each time the same array', () => {
  const { of, become } = world()
  assert.deepEqual(of('social'), told)
  assert.equal(of('social'), of('social'))
  assert.deepEqual(of('nobody'), [])
  become([{ ...c, name: 'members' }])
  assert.deepEqual(livingOrTold(undefined, () => ['http://a'])('social'), told.slice(0, 1))
})

it('asks who lives; nobody where the registry knows that none does; and those told of while it is away', () => {
  const { of, become } = world()
  const living = [c]
  become(living)
  assert.equal(of('social'), living)
  become([])
  assert.deepEqual(of('social'), [])
  become([], false)
  assert.deepEqual(of('social'), told)
  become(living)
  assert.equal(of('social'), living)
})
