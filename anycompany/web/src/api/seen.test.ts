import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createSeen, SEEN_FOR_MS } from './seen.ts'

const memory = () => {
  const entries = new Map<string, string>()
  return {
    getItem: (key: string) => entries.get(key) ?? null,
    setItem: (key: string, value: string) => void entries.set(key, value),
  }
}

describe('own writes', () => {
  test('are asked for in their context only, the latest one', () => {
    const seen = createSeen(memory(), () => 0)
    seen.remember('social:post-1@1')
    seen.remember('social:friendship-2@4')
    seen.remember(null)
    seen.remember('')
    assert.equal(seen.find('/api/social/timeline?limit=20'), 'social:friendship-2@4')
    assert.equal(seen.find('/api/members/me'), null)
    assert.equal(seen.find('/social'), null)
  })

  test('are asked for as long as it makes sense, and no longer', () => {
    let now = 0
    const seen = createSeen(memory(), () => now)
    seen.remember('social:post-1@1')
    now = SEEN_FOR_MS
    assert.equal(seen.find('/api/social/friends'), 'social:post-1@1')
    now += 1
    assert.equal(seen.find('/api/social/friends'), null)
  })

  test('without storage nothing is asked for, and nothing breaks', () => {
    const forbidden = () => {
      throw new Error('storage is forbidden')
    }
    const seen = createSeen({ getItem: forbidden, setItem: forbidden }, () => 0)
    seen.remember('social:post-1@1')
    assert.equal(seen.find('/api/social/friends'), null)
  })
})
