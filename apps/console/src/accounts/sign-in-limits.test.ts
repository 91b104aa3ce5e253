import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SESSION_S, openSessions, SESSIONS_MAX } from './sessions.ts'
import { signInLimits } from './sign-in-limits.ts'

describe('attempts to sign in', () => {
  it('come back one by one, and those with the right password are given back', () => {
    let now = 1_000_000
    const limits = signInLimits(() => now)
    const who = { name: 'admin', address: '127.0.0.1' }
    for (let i = 0; i < 20; i++) {
      assert.equal(limits.take(who), undefined)
      limits.giveBack(who)
    }
    for (let i = 0; i < 8; i++) assert.equal(limits.take(who), undefined)
    assert.equal(limits.take(who), 30)
    now += 29_000
    assert.equal(limits.take(who), 1)
    now += 1_000
    assert.equal(limits.take(who), undefined)
    assert.equal(limits.take(who), 30)
  })

  it('of one address are held back whatever names it tries, and a name whatever the address', () => {
    const limits = signInLimits(() => 0)
    for (let i = 0; i < 30; i++) assert.equal(limits.take({ name: `n${i}`, address: 'a' }), undefined)
    assert.equal(limits.take({ name: 'another', address: 'a' }), 5)
    for (let i = 0; i < 8; i++) assert.equal(limits.take({ name: 'admin', address: `b${i}` }), undefined)
    assert.equal(limits.take({ name: 'admin', address: 'c' }), 30)
    assert.equal(limits.take({ name: 'another', address: 'c' }), undefined)
  })
})

describe('sessions', () => {
  it('last twelve hours', () => {
    let now = 0
    const sessions = openSessions(() => now)
    const token = sessions.begin({ name: 'ann', role: 'viewer' })
    const session = sessions.find(token)
    now = SESSION_S * 1_000 - 1
    assert.equal(sessions.find(token)?.name, 'ann')
    now += 1
    assert.equal(sessions.find(token), undefined)
    assert.equal(session?.signal.aborted, true)
  })

  it(`are at most ${SESSIONS_MAX}: the oldest makes room`, () => {
    const sessions = openSessions()
    const tokens = Array.from({ length: SESSIONS_MAX + 1 }, () => sessions.begin({ name: 'ann', role: 'viewer' }))
    assert.equal(sessions.find(tokens[0]!), undefined)
    assert.equal(sessions.find(tokens[1]!)?.name, 'ann')
    assert.equal(sessions.find(tokens.at(-1)!)?.name, 'ann')
  })
})
