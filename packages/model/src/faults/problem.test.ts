import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { problem } from './problem.ts'

describe('a problem', () => {
  it('has a title made from its code, and what belongs to it can’t stand in for its own fields', () => {
    assert.deepEqual(problem('AlreadyFriends', { status: 409, data: { since: '2026', status: 200, code: 'x' } }), {
      since: '2026',
      type: '/banyan/errors#AlreadyFriends',
      title: 'Already friends',
      status: 409,
      detail: 'Already friends',
      code: 'AlreadyFriends',
    })
    const { title, detail } = problem('SERVICE_LOGIN_NEEDED', { status: 401, detail: 'expected a token', data: null })
    assert.deepEqual([title, detail], ['Login needed', 'expected a token'])
  })
})
