import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { apiProblem } from './problem.ts'
import { createSubmissions, UNANSWERED_MAX } from './submissions.ts'

const memory = () => {
  const entries = new Map<string, string>()
  return {
    getItem: (key: string) => entries.get(key) ?? null,
    setItem: (key: string, value: string) => void entries.set(key, value),
  }
}

const numbered = () => {
  let count = 0
  return () => `k-${(count += 1)}`
}

const failing = (status: number) => (used: string[]) => async (key: string) => {
  used.push(key)
  throw apiProblem('no', { code: 'X', status })
}
const answering = (used: string[]) => async (key: string) => void used.push(key)

describe('submits', () => {
  test('without an answer the next try has the same key, also after a reload; another thing has its own', async () => {
    for (const status of [0, 401, 408, 429, 500, 503]) {
      const storage = memory()
      const makeKey = numbered()
      const used: string[] = []
      await assert.rejects(createSubmissions(storage, makeKey)('like', failing(status)(used)))
      await createSubmissions(storage, makeKey)('comment', answering(used))
      await createSubmissions(storage, makeKey)('like', answering(used))
      await createSubmissions(storage, makeKey)('like', answering(used))
      assert.deepEqual(used, ['k-1', 'k-2', 'k-1', 'k-3'], String(status))
    }
  })

  test('after a refusal the next try has a new key', async () => {
    for (const status of [400, 403, 404, 409, 422]) {
      const used: string[] = []
      const submitted = createSubmissions(memory(), numbered())
      await assert.rejects(submitted('like', failing(status)(used)))
      await submitted('like', answering(used))
      assert.deepEqual(used, ['k-1', 'k-2'], String(status))
    }
  })

  test('the same words twice at once are two things', async () => {
    const used: string[] = []
    const submitted = createSubmissions(memory(), numbered())
    await Promise.all([submitted('ha', answering(used)), submitted('ha', answering(used))])
    assert.deepEqual(used, ['k-1', 'k-2'])
  })

  test('so many are kept and no more', async () => {
    const used: string[] = []
    const submitted = createSubmissions(memory(), numbered())
    for (let index = 0; index <= UNANSWERED_MAX; index += 1)
      await assert.rejects(submitted(`thing ${index}`, failing(503)([])))
    await submitted('thing 1', answering(used))
    await submitted('thing 0', answering(used))
    assert.deepEqual(used, ['k-2', `k-${UNANSWERED_MAX + 2}`])
  })

  test('storage that is forbidden breaks nothing', async () => {
    const refuse = () => {
      throw new Error('forbidden')
    }
    const used: string[] = []
    await createSubmissions({ getItem: refuse, setItem: refuse }, numbered())('x', answering(used))
    assert.deepEqual(used, ['k-1'])
  })
})
