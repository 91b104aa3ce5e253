import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { forgetAll, type IdentityEdge, shopSessions, startIdentityEdge } from './shop-identity.ts'

const HELLO = 'data: hello\n\n'
const LOGGED_OUT = 'event: end\ndata: {"reason":"logged-out"}\n\n'
const COME_BACK = 'event: end\ndata: {}\n\n'

describe('the end of an event stream', () => {
  let edge: IdentityEdge
  before(async () => {
    edge = await startIdentityEdge()
  })
  after(() => edge[Symbol.asyncDispose]())
  beforeEach(forgetAll)

  const opened = (sid: string, path?: string) => {
    shopSessions.set(sid, 'u1')
    return edge.openStream(sid, path)
  }

  test('at a logout is said, with the reason, and the answer is whole', async () => {
    const { stream, ended, said } = await opened('mine')
    const { stream: other, said: otherSaid } = await opened('other')
    await edge.post('/logout', 'mine')
    await ended
    assert.deepEqual([said(), stream.complete], [HELLO + LOGGED_OUT, true])
    assert.equal(otherSaid(), HELLO)
    other.destroy()
  })

  test('when the session ended elsewhere is said as well', async () => {
    const { ended, said } = await opened('elsewhere')
    shopSessions.delete('elsewhere')
    await ended
    assert.equal(said(), HELLO + LOGGED_OUT)
  })

  test('is not written into a message under way, nor into an encoding we don’t speak', async () => {
    const half = await opened('mine', '/api/social/half')
    const coded = await opened('mine', '/api/social/coded')
    await edge.post('/logout', 'mine')
    await Promise.all([half.ended, coded.ended])
    assert.deepEqual([half.said(), half.stream.complete], ['data: hello\n\ndata: hal', true])
    assert.deepEqual([coded.said(), coded.stream.complete], [HELLO, true])
  })

  test('when the gateway drains is said without a reason, to the shop’s own streams never', async () => {
    const draining = await startIdentityEdge()
    shopSessions.set('mine', 'u1')
    const ours = await draining.openStream('mine')
    const theirs = await draining.openStream('mine', '/shop/stream')
    await draining[Symbol.asyncDispose]()
    await Promise.all([ours.ended, theirs.ended])
    assert.deepEqual([ours.said(), ours.stream.complete], [HELLO + COME_BACK, true])
    assert.deepEqual([theirs.said(), theirs.stream.complete], [HELLO, true])
  })
})
