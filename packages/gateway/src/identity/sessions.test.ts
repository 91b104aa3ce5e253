import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  cookie,
  hanging,
  memberOf,
  sessionsWorld,
  settled,
  STALE_MS,
  TIMINGS,
  valid,
} from '../../test/sessions-world.ts'
import type { SessionVerdict } from './session-verifier.ts'
import { MAX_REFUSED, MAX_STRANGERS_WHILE_AWAY, NOBODY } from './sessions.ts'

describe('sessions', () => {
  test('500 requests of one session are one verification', async () => {
    const { world, identify } = sessionsWorld()
    const callers = await Promise.all(Array.from({ length: 500 }, () => identify(cookie('a'))))
    assert.ok(callers.every((caller) => memberOf(caller) !== NOBODY))
    assert.deepEqual([world.asked, world.resolved], [['sid=a'], ['u1']])
  })

  test('fresh: not asked again; then asked in the background while the answer still serves', async () => {
    const { world, sessions, identify } = sessionsWorld()
    await identify(cookie('a'))
    world.nowMs += 7_999
    assert.notEqual(sessions.find(cookie('a')), undefined)
    assert.equal(world.asked.length, 1)
    world.nowMs += STALE_MS - 7_999
    assert.notEqual(sessions.find(cookie('a')), undefined, 'served at once')
    await settled()
    assert.equal(world.asked.length, 2)
    sessions.find(cookie('a'))
    assert.equal(world.asked.length, 2, 'fresh again')
  })

  test('after 20 s it is asked before it serves: a logout elsewhere is noticed', async () => {
    const { world, sessions, ended, identify } = sessionsWorld()
    await identify(cookie('a'))
    world.verify = async () => ({ status: 'invalid' })
    world.nowMs += TIMINGS.refreshMs
    assert.equal(sessions.find(cookie('a')), undefined)
    assert.equal(await identify(cookie('a')), NOBODY)
    assert.deepEqual(ended, [cookie('a').key])
  })

  test('refused cookies are refused for 2 s without asking, then asked again', async () => {
    const { world, identify } = sessionsWorld()
    world.verify = async () => ({ status: 'invalid' })
    assert.equal(await identify(cookie('bad')), NOBODY)
    world.nowMs += TIMINGS.refusedMs - 1
    assert.equal(await identify(cookie('bad')), NOBODY)
    assert.equal(world.asked.length, 1)
    world.nowMs += 1
    world.verify = async () => valid('u1')
    assert.notEqual(await identify(cookie('bad')), NOBODY)
  })

  test('random cookies push no good session out, and are remembered within a limit', async () => {
    const { world, sessions, identify } = sessionsWorld({ perSecond: 1_000_000 })
    await identify(cookie('good'))
    world.verify = async () => ({ status: 'invalid' })
    for (let i = 0; i < MAX_REFUSED + 100; i++) await identify(cookie(`random ${i}`))
    assert.notEqual(sessions.find(cookie('good')), undefined)
    assert.deepEqual(sessions.sizes, { sessions: 1, refused: MAX_REFUSED, flights: 0 })
  })

  test('over budget strangers are refused, known sessions go on', async () => {
    const { world, sessions, identify } = sessionsWorld({ perSecond: 8 })
    await identify(cookie('known'))
    for (let i = 0; i < 3; i++) await identify(cookie(`stranger ${i}`))
    await assert.rejects(identify(cookie('one more')), { code: 'GATEWAY_IDENTITY_BUSY' })
    assert.equal(world.asked.length, 4)
    world.nowMs += 1
    assert.notEqual(sessions.find(cookie('known')), undefined)
    assert.equal(sessions.counts.overBudget, 1)
  })

  test('shop away: those of the last 10 minutes go on, marked; strangers are told to come again', async () => {
    const { world, sessions, identify } = sessionsWorld()
    const before = await identify(cookie('a'))
    world.verify = () => Promise.reject(new Error('connection refused'))
    world.nowMs += 300_000
    assert.deepEqual(memberOf(await identify(cookie('a'))), memberOf(before))
    assert.equal(before !== NOBODY && sessions.isDegraded(before), true)
    await assert.rejects(identify(cookie('stranger')), { code: 'GATEWAY_IDENTITY_AWAY' })
    world.nowMs += 299_999
    assert.notEqual(await identify(cookie('a')), NOBODY)
    world.nowMs += 1
    await assert.rejects(identify(cookie('a')), { code: 'GATEWAY_IDENTITY_AWAY' })
  })

  test('shop away: a session that has run out by its own clock does not go on', async () => {
    const { world, identify } = sessionsWorld()
    world.verify = async () => valid('u1', new Date(world.nowMs + 60_000))
    await identify(cookie('a'))
    world.verify = () => Promise.reject(new Error('away'))
    world.nowMs += 59_999
    assert.notEqual(await identify(cookie('a')), NOBODY)
    world.nowMs += 1
    await assert.rejects(identify(cookie('a')), { code: 'GATEWAY_IDENTITY_AWAY' })
  })

  test('shop hanging: one request waits, the others don’t', async () => {
    const { world, sessions, identify } = sessionsWorld()
    const names = Array.from({ length: 50 }, (_, i) => `user ${i}`)
    for (const name of names) await identify(cookie(name))
    world.verify = hanging
    world.nowMs += 60_000
    assert.equal(sessions.find(cookie('user 0')), undefined, 'the first one has to ask')
    assert.notEqual(await identify(cookie('user 0')), NOBODY)
    for (const name of names) assert.notEqual(sessions.find(cookie(name)), undefined, `${name} had to wait`)
    assert.ok(world.asked.length <= names.length + 2, 'and a hanging shop is not asked by everybody')
  })

  test('shop hanging: only a few strangers wait, the rest is refused at once', async () => {
    const { world, identify } = sessionsWorld()
    world.verify = () => Promise.reject(new Error('away'))
    await assert.rejects(identify(cookie('first')))
    world.verify = hanging
    const waiting = Array.from({ length: MAX_STRANGERS_WHILE_AWAY }, (_, i) => identify(cookie(`waits ${i}`)))
    const startedAt = performance.now()
    await assert.rejects(identify(cookie('one more')), { code: 'GATEWAY_IDENTITY_AWAY' })
    assert.ok(performance.now() - startedAt < TIMINGS.verifyTimeoutMs)
    for (const one of waiting) await assert.rejects(one, { code: 'GATEWAY_IDENTITY_AWAY' })
  })

  test('shop back: the mark goes', async () => {
    const { world, sessions, identify } = sessionsWorld()
    await identify(cookie('a'))
    world.verify = () => Promise.reject(new Error('away'))
    world.nowMs += STALE_MS
    sessions.find(cookie('a'))
    await settled()
    world.verify = async () => valid('u1')
    world.nowMs += 1_000
    sessions.find(cookie('a'))
    await settled()
    const caller = sessions.find(cookie('a'))
    assert.equal(caller !== undefined && caller !== NOBODY && sessions.isDegraded(caller), false)
  })

  test('signed out: gone at once, and what was being asked meanwhile is not remembered', async () => {
    const { world, sessions, ended, identify } = sessionsWorld()
    const held = await identify(cookie('a'))
    world.nowMs += TIMINGS.refreshMs
    let answer: (verdict: SessionVerdict) => void = () => assert.fail('nobody asked')
    world.verify = () => new Promise((resolve) => (answer = resolve))
    const asking = sessions.check(cookie('a'))
    sessions.end(cookie('a').key)
    answer(valid('u1'))
    const late = await asking
    assert.equal(held !== NOBODY && held.hasEnded, true)
    assert.equal(late !== NOBODY && late.hasEnded, true, 'no stream can be opened with it')
    assert.equal(sessions.find(cookie('a')), undefined)
    assert.deepEqual(ended, [cookie('a').key])
  })

  test('an answer that comes after its deadline is not remembered', async () => {
    const { world, sessions, identify } = sessionsWorld()
    let answer: (verdict: SessionVerdict) => void = () => assert.fail('nobody asked')
    world.verify = () => new Promise((resolve) => (answer = resolve))
    await assert.rejects(identify(cookie('a')), { code: 'GATEWAY_IDENTITY_AWAY' })
    answer(valid('u1'))
    await settled()
    assert.equal(sessions.find(cookie('a')), undefined)
  })

  test('the deadline is told to the verifier', async () => {
    const { world, identify } = sessionsWorld()
    let heard: AbortSignal | undefined
    world.verify = (_, signal) => ((heard = signal), hanging())
    await assert.rejects(identify(cookie('a')))
    assert.equal(heard?.aborted, true)
  })

  test('another user under the same cookie: what belonged to the first ends', async () => {
    const { world, sessions, ended, identify } = sessionsWorld()
    const first = await identify(cookie('a'))
    world.verify = async () => valid('u2')
    world.nowMs += TIMINGS.refreshMs
    assert.deepEqual(memberOf(await identify(cookie('a'))), { memberId: 'member of u2' })
    assert.equal(first !== NOBODY && first.hasEnded, true)
    assert.deepEqual(ended, [cookie('a').key])
    assert.deepEqual(sessions.sizes.sessions, 1)
  })

  test('a user who is no member is nobody’s member, and soon asked for again', async () => {
    const { world, identify } = sessionsWorld()
    world.resolve = async () => ({ notAMember: 'NotACustomer' })
    assert.deepEqual(memberOf(await identify(cookie('admin'))), { notAMember: 'NotACustomer' })
  })

  test('members away: a stranger is told so, one known before goes on', async () => {
    const { world, identify } = sessionsWorld()
    await identify(cookie('a'))
    world.resolve = () => Promise.reject(new Error('away'))
    world.verify = async (header) => valid(header)
    await assert.rejects(identify(cookie('new')), { code: 'GATEWAY_IDENTITY_AWAY' })
    assert.notEqual(await identify(cookie('a')), NOBODY)
  })

  test('tokens and the state of renewal outlive a verification of the same member', async () => {
    const { world, identify } = sessionsWorld()
    const first = await identify(cookie('a'))
    world.nowMs += TIMINGS.refreshMs
    const second = await identify(cookie('a'))
    assert.ok(first !== NOBODY && second !== NOBODY && first !== second)
    assert.equal(first.tokens, second.tokens)
    assert.equal(first.renewal, second.renewal)
  })
})
