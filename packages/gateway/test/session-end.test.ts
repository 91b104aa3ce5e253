import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { until } from './rig.ts'
import { forgetAll, type IdentityEdge, shopSessions, startIdentityEdge, world } from './shop-identity.ts'

describe('sessions that begin, end, or cannot be checked', () => {
  let edge: IdentityEdge
  before(async () => {
    edge = await startIdentityEdge()
  })
  after(() => edge[Symbol.asyncDispose]())
  beforeEach(forgetAll)

  test('signing out at the shop ends the session here at once, and its streams with it', async () => {
    for (const [sid, path] of Object.entries({ out1: '/logout', out2: '/LOGOUT/', out3: '/log%6Fut' })) {
      shopSessions.set(sid, 'u1')
      const { ended } = await edge.openStream(sid)
      const { ended: otherEnded, stream: other } = await edge.openStream((shopSessions.set('other', 'u2'), 'other'))
      const before = performance.now()
      if (path === '/log%6Fut') shopSessions.delete(sid)
      const answer = await edge.post(path, sid)
      assert.ok(answer.status < 400, `${path} is answered ${answer.status}`)
      assert.ok((await ended) - before < 900, 'before the next regular check')
      assert.equal((await edge.ask(sid)).headers['authorization'], undefined)
      assert.equal(other.destroyed, false, 'others go on')
      other.destroy()
      await otherEnded
    }
  })

  test('a session cookie that the shop clears anywhere ends the session as well', async () => {
    shopSessions.set('cleared', 'u1')
    const { ended } = await edge.openStream('cleared')
    shopSessions.delete('cleared')
    await edge.post('/clear', 'cleared')
    await ended
    assert.equal((await edge.ask('cleared')).headers['authorization'], undefined)
  })

  test('signed out elsewhere: streams end by the regular check', async () => {
    shopSessions.set('elsewhere', 'u1')
    const { ended } = await edge.openStream('elsewhere')
    shopSessions.delete('elsewhere')
    await ended
  })

  test('signing in: a cookie that was nobody’s a moment ago is asked for again', async () => {
    assert.equal((await edge.ask('anonymous')).headers['authorization'], undefined)
    await edge.post('/login', 'anonymous')
    shopSessions.set('anonymous', 'u1')
    assert.equal(
      (await edge.claimsOf((await edge.ask('anonymous')).headers['authorization'], 'social')).sub,
      'member-u1',
    )
  })

  for (const trouble of ['isShopAway', 'isShopHanging'] as const)
    test(`${trouble}: known sessions and their streams go on, marked; strangers get 503 with Retry-After`, async () => {
      const sid = `known ${trouble}`.replace(' ', '-')
      shopSessions.set(sid, 'u1')
      const { stream } = await edge.openStream(sid)
      world[trouble] = true
      await until('the service is told', async () => (await edge.ask(sid)).headers['banyan-degraded'] === 'shop')
      const startedAt = performance.now()
      for (let i = 0; i < 50; i++) assert.equal((await edge.ask(sid)).answer.status, 200)
      assert.ok(performance.now() - startedAt < 1_000, 'without waiting each time')
      const stranger = await edge.ask('stranger')
      assert.deepEqual(
        [stranger.answer.status, stranger.answer.code, stranger.answer.header('retry-after')],
        [503, 'GATEWAY_IDENTITY_AWAY', '5'],
      )
      assert.equal((await edge.ask(undefined)).answer.status, 200, 'who brings no cookie needs no check')
      assert.equal(stream.destroyed, false)
      world[trouble] = false
      await until('the mark goes', async () => (await edge.ask(sid)).headers['banyan-degraded'] === undefined)
      stream.destroy()
    })
})
