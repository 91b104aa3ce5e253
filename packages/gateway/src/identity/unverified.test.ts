import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { defineFaults } from '@banyan/model'
import { cookie, memberOf, sessionsWorld, settled, STALE_MS, TIMINGS, valid } from '../../test/sessions-world.ts'
import { faults } from '../errors.ts'
import { NOT_A_MEMBER_TTL_MS } from './members.ts'
import { NOBODY } from './sessions.ts'
import { LOGGED_AGAIN_MS } from './verification/failure-log.ts'

/** As an adapter of any package throws it when what it may ask is used up. */
const { BUDGET_SPENT } = defineFaults({
  BUDGET_SPENT: { retry: 'later', message: (d: { readonly retryAfterMs: number }) => `in ${d.retryAfterMs} ms` },
})
const spent = async () => Promise.reject(BUDGET_SPENT({ retryAfterMs: 1_200 }))
const refused = async () =>
  Promise.reject(faults.GATEWAY_RECOGNITION_REFUSED({ answered: '400 X' }, new Error('userId: too long')))

describe('our own budget at the old system is spent', () => {
  test('a stranger comes again when there is room; the shop does not count as away for it', async () => {
    const { world, sessions, identify } = sessionsWorld()
    const known = await identify(cookie('a'))
    world.verify = spent
    for (let i = 0; i < 20; i++)
      await assert.rejects(identify(cookie(`new ${i}`)), (error: { code: string; data: object }) => {
        assert.deepEqual([error.code, error.data], ['GATEWAY_IDENTITY_BUSY', { retryAfterS: 2 }])
        return true
      })
    assert.deepEqual([sessions.counts.overBudget, sessions.counts.failures], [20, 0])
    world.nowMs += STALE_MS
    assert.ok(known !== NOBODY && !sessions.isDegraded(known), 'no outage is told')
    world.verify = async () => valid('u2')
    assert.deepEqual(memberOf(await identify(cookie('new'))), { memberId: 'member of u2' })
  })

  test('a known session goes on for as long as a logout elsewhere may go unnoticed, and no longer', async () => {
    const { world, identify } = sessionsWorld()
    await identify(cookie('a'))
    world.verify = spent
    world.nowMs += TIMINGS.unnoticedMs - 1
    assert.deepEqual(memberOf(await identify(cookie('a'))), { memberId: 'member of u1' })
    world.nowMs += 1
    await assert.rejects(identify(cookie('a')), { code: 'GATEWAY_IDENTITY_BUSY' })
  })

  test('so it is where the gateway’s own measure is full', async () => {
    const { world, sessions, identify } = sessionsWorld({ perSecond: 4 })
    for (const name of ['a', 'b', 'c', 'd']) {
      await identify(cookie(name))
      world.nowMs += 1_000
    }
    world.nowMs += TIMINGS.unnoticedMs - 4_001
    for (const name of ['b', 'c', 'd']) await identify(cookie(name))
    assert.notEqual(await identify(cookie('a')), NOBODY)
    assert.equal(sessions.counts.verifications, 7, 'the last one is kept for open streams')
    world.nowMs += 1
    await assert.rejects(identify(cookie('a')), { code: 'GATEWAY_IDENTITY_BUSY' })
  })

  test('when the shop was away and answers again, sessions have as long to be verified as they always have', async () => {
    const { world, sessions, identify } = sessionsWorld()
    await identify(cookie('a'))
    await identify(cookie('b'))
    world.verify = () => Promise.reject(new Error('away'))
    world.nowMs += 300_000
    assert.notEqual(await identify(cookie('a')), NOBODY)
    world.verify = async () => valid('u1')
    world.nowMs += 1_000
    sessions.find(cookie('b'))
    await settled()
    world.verify = spent
    world.nowMs += TIMINGS.unnoticedMs - 1
    assert.notEqual(await identify(cookie('a')), NOBODY)
    world.nowMs += 1
    await assert.rejects(identify(cookie('a')), { code: 'GATEWAY_IDENTITY_BUSY' })
  })
})

describe('the question which member it is', () => {
  test('refused: told as what it is, asked again after seconds, and the shop is not away', async () => {
    const { world, sessions, identify } = sessionsWorld()
    world.resolve = refused
    for (let i = 0; i < 3; i++)
      await assert.rejects(identify(cookie('odd')), { code: 'GATEWAY_RECOGNITION_REFUSED', retry: 'never' })
    assert.deepEqual(world.resolved, ['u1'], `asked once in ${NOT_A_MEMBER_TTL_MS} ms`)
    world.resolve = async () => ({ memberId: 'm' })
    world.verify = async () => valid('u2')
    const other = await identify(cookie('other'))
    world.nowMs += STALE_MS
    assert.ok(other !== NOBODY && !sessions.isDegraded(other))
  })

  test('refused for a second user under the same cookie: the first one’s session is not used for it', async () => {
    const { world, ended, identify } = sessionsWorld()
    const first = await identify(cookie('a'))
    world.verify = async () => valid('u2')
    world.resolve = refused
    world.nowMs += TIMINGS.refreshMs
    await assert.rejects(identify(cookie('a')), { code: 'GATEWAY_RECOGNITION_REFUSED' })
    assert.deepEqual(ended, [cookie('a').key])
    assert.equal(first !== NOBODY && first.hasEnded, true)
    world.resolve = () => Promise.reject(new Error('away'))
    await assert.rejects(identify(cookie('a')), { code: 'GATEWAY_RECOGNITION_REFUSED' })
  })

  test('not answered for a second user under the same cookie: it is nobody’s meanwhile', async () => {
    const { world, identify } = sessionsWorld()
    await identify(cookie('a'))
    world.verify = async () => valid('u2')
    world.resolve = () => Promise.reject(new Error('away'))
    world.nowMs += TIMINGS.refreshMs
    assert.equal(await identify(cookie('a')), NOBODY)
    await assert.rejects(identify(cookie('a')), { code: 'GATEWAY_IDENTITY_AWAY' })
  })

  test('busy: comes again when there is room', async () => {
    const { world, identify } = sessionsWorld()
    world.resolve = () => Promise.reject(faults.GATEWAY_IDENTITY_BUSY({ retryAfterS: 3 }))
    await assert.rejects(identify(cookie('a')), { code: 'GATEWAY_IDENTITY_BUSY', data: { retryAfterS: 3 } })
  })
})

describe('why callers could not be recognised', () => {
  const said = (lines: readonly string[]) =>
    lines.map((line) => {
      const { level, code, why, times } = JSON.parse(line) as Record<string, unknown>
      return [level, code, why, times]
    })

  test('is logged once in ten seconds for each code, with the number of times, and nothing of the session', async () => {
    const { world, identify, lines } = sessionsWorld()
    const ask = (name: string) => assert.rejects(identify(cookie(name)))
    world.resolve = refused
    world.verify = async (header) => valid(header)
    for (let i = 0; i < 3; i++) await ask(`secret ${i}`)
    world.verify = () => Promise.reject(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }))
    await ask('secret')
    world.nowMs += LOGGED_AGAIN_MS
    world.verify = async (header) => valid(header)
    await ask('secret again')
    assert.deepEqual(said(lines), [
      ['warn', 'GATEWAY_RECOGNITION_REFUSED', 'userId: too long', 1],
      ['warn', 'GATEWAY_IDENTITY_AWAY', 'ECONNREFUSED', 1],
      ['warn', 'GATEWAY_RECOGNITION_REFUSED', 'userId: too long', 3],
    ])
    assert.doesNotMatch(lines.join(''), /secret/)
  })
})
