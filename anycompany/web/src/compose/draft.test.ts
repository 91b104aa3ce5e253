import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createDrafts, type DraftStorage } from './draft.ts'

const memory = () => {
  const entries = new Map<string, string>()
  const storage: DraftStorage = {
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
  }
  return { entries, storage }
}

describe('drafts', () => {
  test('are kept per member, exactly, and leave nothing behind when empty', () => {
    const { entries, storage } = memory()
    const text = ' \u202Eعربي\u202C 🙂\n'
    createDrafts(storage, 'm-1').keepDraft(text)
    assert.equal(createDrafts(storage, 'm-1').readDraft(), text)
    assert.equal(createDrafts(storage, 'm-2').readDraft(), '')
    createDrafts(storage, 'm-1').keepDraft('')
    createDrafts(storage, 'm-1').keepUnsent([])
    assert.equal(entries.size, 0)
  })

  test('unsent posts keep their keys', () => {
    const { storage } = memory()
    const post = { key: 'k', text: 'hello', startedAt: '2026-11-20T00:00:00.000Z' }
    createDrafts(storage, 'm-1').keepUnsent([post])
    assert.deepEqual(createDrafts(storage, 'm-1').readUnsent(), [post])
  })

  test('what cannot be read is no draft; storage that is full or forbidden breaks nothing', () => {
    const { storage } = memory()
    for (const broken of ['{', '{}', '[1, null, {"key": 1}]']) {
      storage.setItem('social-unsent:m-1', broken)
      assert.deepEqual(createDrafts(storage, 'm-1').readUnsent(), [], broken)
    }
    const refuse = () => {
      throw new Error('full')
    }
    const drafts = createDrafts({ getItem: refuse, setItem: refuse, removeItem: refuse }, 'm-1')
    drafts.keepDraft('x')
    assert.equal(drafts.readDraft(), '')
  })
})
