import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { openSocket, sendRaw } from './raw-client.ts'
import { startEdge, until } from './rig.ts'
import {
  forgetAll,
  HOST,
  identityConfig,
  type IdentityEdge,
  SAME_ORIGIN,
  shopSessions,
  startIdentityEdge,
  world,
} from './shop-identity.ts'

describe('identity', () => {
  let edge: IdentityEdge
  before(async () => {
    edge = await startIdentityEdge()
  })
  after(() => edge[Symbol.asyncDispose]())
  beforeEach(forgetAll)

  test('a session of the shop becomes a token for one audience, and its cookie stays here', async () => {
    shopSessions.set('one', 'u1')
    const { headers } = await edge.ask('one')
    const claims = await edge.claimsOf(headers['authorization'], 'social')
    assert.deepEqual([claims.sub, claims['kind'], claims.aud], ['member-u1', 'member', 'social'])
    assert.deepEqual([headers['cookie'], headers['banyan-degraded']], [undefined, undefined])
    const other = await edge.ask('one', { path: '/api/members/me' })
    assert.equal((await edge.claimsOf(other.headers['authorization'], 'members')).sub, 'member-u1')
    await assert.rejects(edge.claimsOf(other.headers['authorization'], 'social'))
  })

  test('the same token serves again', async () => {
    shopSessions.set('again', 'u1')
    assert.equal((await edge.ask('again')).headers['authorization'], (await edge.ask('again')).headers['authorization'])
  })

  test('no session, a forged one, one that a client claims by a token of its own: no token', async () => {
    for (const given of [
      await edge.ask(undefined),
      await edge.ask('forged'),
      await edge.ask(undefined, { lines: 'Authorization: Bearer x\r\n' }),
    ])
      assert.deepEqual([given.answer.status, given.headers['authorization']], [200, undefined])
  })

  test('a user who is no customer: no token, and the service is told why', async () => {
    shopSessions.set('boss', 'admin')
    const { headers } = await edge.ask('boss')
    assert.deepEqual([headers['authorization'], headers['banyan-not-a-member']], [undefined, 'NotACustomer'])
  })

  test('a user whom the services can’t take is told so, not to come again; the shop is not taken for away', async () => {
    shopSessions.set('odd', 'odd').set('other', 'u1')
    const { answer } = await edge.ask('odd')
    assert.deepEqual(
      [answer.status, answer.code, answer.header('retry-after')],
      [500, 'GATEWAY_RECOGNITION_REFUSED', undefined],
    )
    assert.equal((await edge.ask('other')).headers['banyan-degraded'], undefined)
  })

  test('pages and the shop itself cost no verification', async () => {
    shopSessions.set('idle', 'u1')
    await edge.ask('idle', { path: '/social/friends' })
    await edge.ask('idle', { path: '/products' })
    assert.equal(world.verifications, 0)
  })

  test('500 requests of one session at once are one verification', async () => {
    await using wide = await startEdge({
      shop: edge.shop,
      host: edge.host,
      identity: identityConfig,
      upstreams: [
        { name: 'shop', url: edge.shop.url },
        { name: 'host', url: edge.host.url, limits: { maxInFlight: 500 } },
      ],
    })
    shopSessions.set('crowd', 'u1')
    const shopAnswers = Promise.withResolvers<undefined>()
    world.gate = shopAnswers.promise
    const request = `GET /api/social/timeline HTTP/1.1\r\n${HOST}Cookie: connect.sid=crowd\r\n\r\n`
    const sockets = await Promise.all(Array.from({ length: 50 }, () => openSocket(wide.address.port)))
    const answers = sockets.map((socket) => {
      let received = ''
      socket.on('data', (chunk) => (received += chunk.toString()))
      return () => received.split('"authorization":"Bearer ').length - 1
    })
    for (const socket of sockets) socket.write(request.repeat(10))
    await until('all have asked who they are', () => wide.stats().identity?.misses === 500)
    assert.equal(world.verifications, 1)
    shopAnswers.resolve(undefined)
    await until('all are answered', () => answers.every((count) => count() === 10))
    for (const socket of sockets) socket.destroy()
  })

  test('cross-site writes, writes without any origin, and forms are refused before anybody is asked', async () => {
    shopSessions.set('csrf', 'u1')
    const write = (lines: string) =>
      sendRaw(
        edge.port(),
        `POST /api/social/posts HTTP/1.1\r\n${HOST}Cookie: connect.sid=csrf\r\n${lines}Content-Length: 2\r\n\r\n{}`,
      )
    const json = 'Content-Type: application/json\r\n'
    const codes = [
      await write(`Origin: https://evil.example\r\n${json}`),
      await write(`Sec-Fetch-Site: cross-site\r\n${json}`),
      await write(`Sec-Fetch-Site: same-site\r\n${json}`),
      await write(json),
      await write(`${SAME_ORIGIN}Content-Type: application/x-www-form-urlencoded\r\n`),
      await write(`${SAME_ORIGIN}${json}`),
    ].map(({ status, code }) => [status, code])
    assert.deepEqual(codes, [
      [403, 'GATEWAY_CROSS_SITE'],
      [403, 'GATEWAY_CROSS_SITE'],
      [403, 'GATEWAY_CROSS_SITE'],
      [403, 'GATEWAY_ORIGIN_MISSING'],
      [415, 'GATEWAY_CONTENT_TYPE_NOT_JSON'],
      [200, undefined],
    ])
    assert.equal(world.verifications, 1)
  })

  test('a member who uses new pages only keeps the shop’s session: asked in the background, the cookie handed on once', async () => {
    shopSessions.set('renewed', 'u1')
    world.renewedCookie = 'connect.sid=renewed; Max-Age=1800'
    let given: string | undefined
    await until('the renewed cookie arrives', async () => {
      const { answer } = await edge.ask('renewed')
      given = answer.header('set-cookie')
      return given !== undefined
    })
    assert.equal(given, 'connect.sid=renewed; Max-Age=1800')
    assert.deepEqual(world.renewals[0], 'cart=1; connect.sid=renewed', 'with all of the user’s own cookies')
  })

  test('per member and class: writers are limited, readers and others not', async () => {
    await using limited = await startEdge({
      shop: edge.shop,
      host: edge.host,
      identity: identityConfig,
      rates: { member: { 'api-write': { perSecond: 0.1, burst: 2 } } },
    })
    for (const sid of ['w1', 'w2']) shopSessions.set(sid, sid)
    const write = (sid: string) =>
      sendRaw(
        limited.address.port,
        `POST /api/social/posts HTTP/1.1\r\n${HOST}${SAME_ORIGIN}Cookie: connect.sid=${sid}\r\nContent-Length: 0\r\n\r\n`,
      )
    const statuses = [await write('w1'), await write('w1'), await write('w1'), await write('w2')].map(
      ({ status }) => status,
    )
    assert.deepEqual(statuses, [200, 200, 429, 200])
    assert.equal((await write('w1')).header('ratelimit-policy'), '"default";q=2;w=20')
  })

  test('per member and deed: what is used up says which quota it was, everything else goes on', async () => {
    await using limited = await startEdge({
      shop: edge.shop,
      host: edge.host,
      identity: identityConfig,
      rates: { quotas: [{ name: 'posts', method: 'POST', path: '/api/social/posts', perSecond: 0.1, burst: 1 }] },
    })
    for (const sid of ['q1', 'q2']) shopSessions.set(sid, sid)
    const send = (sid: string, path: string) =>
      sendRaw(
        limited.address.port,
        `POST ${path} HTTP/1.1\r\n${HOST}${SAME_ORIGIN}Cookie: connect.sid=${sid}\r\nContent-Length: 0\r\n\r\n`,
      )
    assert.equal((await send('q1', '/api/social/posts')).status, 200)
    const over = await send('q1', '/api/social/posts')
    assert.deepEqual(
      [over.status, over.header('ratelimit-policy'), over.header('retry-after')],
      [429, '"posts";q=1;w=10', '10'],
    )
    assert.equal((await send('q1', '/api/social/friend-requests')).status, 200)
    assert.equal((await send('q2', '/api/social/posts')).status, 200)
  })

  test('cookies tried out from one address are limited, sessions that are known are not', async () => {
    await using guarded = await startEdge({
      shop: edge.shop,
      host: edge.host,
      identity: identityConfig,
      rates: { strangers: { perSecond: 0.1, burst: 3 } },
    })
    shopSessions.set('mine', 'u1')
    const tryOut = async (sid: string) =>
      (await sendRaw(guarded.address.port, `GET /api/social/x HTTP/1.1\r\n${HOST}Cookie: connect.sid=${sid}\r\n\r\n`))
        .status
    assert.deepEqual(
      [await tryOut('mine'), await tryOut('r1'), await tryOut('r2'), await tryOut('r3'), await tryOut('mine')],
      [200, 200, 200, 429, 200],
    )
  })

  test('statistics say how often who was asked', () => {
    const { identity: stats } = edge.gateway.stats()
    assert.ok(stats !== undefined && stats.hits > 0 && stats.misses > 0 && stats.verifications > 0)
  })
})
