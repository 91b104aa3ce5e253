import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { COMMENT_DRAFTS_MAX, createDrafts, USUAL_SETTINGS, type DraftStorage } from './draft.ts'

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
    const settings = { audience: 'public', productId: 'p-1' } as const
    createDrafts(storage, 'm-1').keepUnsent([{ ...post, ...settings }])
    assert.deepEqual(createDrafts(storage, 'm-1').readUnsent(), [{ ...post, ...settings }])
    storage.setItem('social-unsent:m-1', JSON.stringify([post]))
    assert.deepEqual(createDrafts(storage, 'm-1').readUnsent(), [{ ...post, ...USUAL_SETTINGS }])
  })

  test('audience and product stay with the draft', () => {
    const { entries, storage } = memory()
    createDrafts(storage, 'm-1').keepSettings({ audience: 'public', productId: 'p-1' })
    assert.deepEqual(createDrafts(storage, 'm-1').readSettings(), { audience: 'public', productId: 'p-1' })
    createDrafts(storage, 'm-1').keepSettings(USUAL_SETTINGS)
    assert.equal(entries.size, 0)
    storage.setItem('social-draft-settings:m-1', '{"audience":"enemies","productId":7}')
    assert.deepEqual(createDrafts(storage, 'm-1').readSettings(), USUAL_SETTINGS)
  })

  test('comments are kept per post, so many and no more', () => {
    const { entries, storage } = memory()
    const drafts = createDrafts(storage, 'm-1')
    for (let index = 0; index <= COMMENT_DRAFTS_MAX; index += 1) drafts.keepComment(`post ${index}`, `text ${index}`)
    assert.deepEqual([drafts.readComment('post 0'), drafts.readComment('post 1')], ['', 'text 1'])
    for (let index = 0; index <= COMMENT_DRAFTS_MAX; index += 1) drafts.keepComment(`post ${index}`, '')
    assert.equal(entries.size, 0)
  })

  test('nothing stays of somebody who leaves', () => {
    const { entries, storage } = memory()
    const drafts = createDrafts(storage, 'm-1')
    drafts.keepDraft('a')
    drafts.keepSettings({ audience: 'public', productId: null })
    drafts.keepComment('p', 'b')
    drafts.keepUnsent([{ key: 'k', text: 'c', startedAt: 'now', ...USUAL_SETTINGS }])
    drafts.forgetAll()
    assert.equal(entries.size, 0)
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
