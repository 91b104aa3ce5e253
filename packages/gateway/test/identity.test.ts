import assert from 'node:assert/strict'
import { get, type IncomingMessage, type ServerResponse } from 'node:http'
import { after, before, beforeEach, describe, test } from 'node:test'
import { importJWK, jwtVerify } from 'jose'
import { createTokenIssuer, type IdentityConfig, type RunningGateway } from '../src/index.ts'
import { openSocket, sendRaw } from './raw-client.ts'
import { echo, signingKey, startEdge, startServer, type TestServer, until } from './rig.ts'

const HOST = 'Host: shop.example\r\n'
const SAME_ORIGIN = 'Origin: http://shop.example\r\n'

/** What the shop knows: which session cookies are whose. Changed by the tests. */
const shopSessions = new Map<string, string>()
const world = { isShopAway: false, isShopHanging: false, verifications: 0, renewals: [] as string[], renewedCookie: '' }

const identity = (shopName: string): IdentityConfig => ({
  cookieName: 'connect.sid',
  verifier: {
    verify: async (header) => {
      world.verifications++
      if (world.isShopHanging) return new Promise<never>(() => undefined)
      if (world.isShopAway) throw new Error('connection refused')
      const userId = shopSessions.get(header.slice('connect.sid='.length))
      return userId === undefined
        ? { status: 'invalid' }
        : { status: 'valid', sessionKey: 'k', userId, userKind: 'customer' }
    },
  },
  resolver: {
    resolve: async (userId) => (userId === 'admin' ? { notAMember: 'NotACustomer' } : { memberId: `member-${userId}` }),
  },
  signingKey,
  systemName: shopName,
  signIn: [{ method: 'POST', path: '/login' }],
  signOut: [{ method: 'POST', path: '/logout' }],
  verificationsPerSecond: 1_000,
  renewal: { upstream: 'shop', path: '/session/renew', everyMs: 50 },
  timings: {
    freshMs: 100,
    refreshMs: 200,
    awayMs: 60_000,
    refusedMs: 100,
    verifyTimeoutMs: 300,
    impatientMs: 50,
    streamRecheckMs: 1_000,
  },
})

const shopAnswers = (request: IncomingMessage, response: ServerResponse): void => {
  const cookies = request.headers.cookie ?? ''
  if (request.url === '/session/renew') {
    world.renewals.push(cookies)
    if (world.renewedCookie !== '') response.setHeader('set-cookie', world.renewedCookie)
    return void response.end('ok')
  }
  if (request.url?.toLowerCase().startsWith('/logout') === true) {
    shopSessions.delete(/connect\.sid=([^;]*)/.exec(cookies)?.[1] ?? '')
    return void response.writeHead(302, { location: '/' }).end()
  }
  if (request.url === '/clear') return void response.setHeader('set-cookie', 'connect.sid=; Path=/').end()
  if (request.url === '/login')
    return void response.writeHead(302, { location: '/', 'set-cookie': 'connect.sid=fresh' }).end()
  echo(request, response)
}

describe('identity', () => {
  let shop: TestServer
  let host: TestServer
  let gateway: RunningGateway

  before(async () => {
    shop = await startServer(shopAnswers)
    host = await startServer((request, response) => {
      if (request.headers.accept !== 'text/event-stream') return echo(request, response)
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: hello\n\n')
    })
    gateway = await startEdge({ shop, host, identity: identity('shop') })
  })
  after(async () => {
    await gateway[Symbol.asyncDispose]()
    await shop[Symbol.asyncDispose]()
    await host[Symbol.asyncDispose]()
  })
  beforeEach(() => {
    Object.assign(world, { isShopAway: false, isShopHanging: false, verifications: 0, renewals: [], renewedCookie: '' })
    shopSessions.clear()
  })

  const port = () => gateway.address.port
  const ask = async (sid: string | undefined, o: { readonly path?: string; readonly lines?: string } = {}) => {
    const cookie = sid === undefined ? '' : `Cookie: cart=1; connect.sid=${sid}\r\n`
    const answer = await sendRaw(
      port(),
      `GET ${o.path ?? '/api/social/timeline'} HTTP/1.1\r\n${HOST}${cookie}${o.lines ?? ''}\r\n`,
    )
    const headers: Readonly<Record<string, string | undefined>> =
      answer.status === 200 ? JSON.parse(answer.body).headers : {}
    return { answer, headers }
  }
  const claimsOf = async (authorization: string | undefined, audience: string) => {
    const key = await importJWK(createTokenIssuer(signingKey).publicKey, 'EdDSA')
    const token = authorization?.replace(/^Bearer /, '') ?? ''
    return (await jwtVerify(token, key, { issuer: 'gateway', audience })).payload
  }
  const post = (path: string, sid: string) =>
    sendRaw(
      port(),
      `POST ${path} HTTP/1.1\r\n${HOST}${SAME_ORIGIN}Cookie: connect.sid=${sid}\r\nContent-Length: 0\r\n\r\n`,
    )
  const openStream = (sid: string) =>
    new Promise<{ readonly stream: IncomingMessage; readonly ended: Promise<number> }>((resolve, reject) => {
      const headers = { accept: 'text/event-stream', cookie: `connect.sid=${sid}` }
      get({ port: port(), path: '/api/social/timeline/live', headers }, (stream) => {
        const ended = new Promise<number>((done) => stream.resume().on('close', () => done(performance.now())))
        stream.once('data', () => resolve({ stream, ended }))
      }).on('error', reject)
    })

  test('a session of the shop becomes a token for one audience, and its cookie stays here', async () => {
    shopSessions.set('one', 'u1')
    const { headers } = await ask('one')
    const claims = await claimsOf(headers['authorization'], 'social')
    assert.deepEqual([claims.sub, claims['kind'], claims.aud], ['member-u1', 'member', 'social'])
    assert.deepEqual([headers['cookie'], headers['banyan-degraded']], [undefined, undefined])
    const other = await ask('one', { path: '/api/members/me' })
    assert.equal((await claimsOf(other.headers['authorization'], 'members')).sub, 'member-u1')
    await assert.rejects(claimsOf(other.headers['authorization'], 'social'))
  })

  test('the same token serves again', async () => {
    shopSessions.set('again', 'u1')
    assert.equal((await ask('again')).headers['authorization'], (await ask('again')).headers['authorization'])
  })

  test('no session, a forged one, one that a client claims by a token of its own: no token', async () => {
    for (const given of [
      await ask(undefined),
      await ask('forged'),
      await ask(undefined, { lines: 'Authorization: Bearer x\r\n' }),
    ])
      assert.deepEqual([given.answer.status, given.headers['authorization']], [200, undefined])
  })

  test('a user who is no customer: no token, and the service is told why', async () => {
    shopSessions.set('boss', 'admin')
    const { headers } = await ask('boss')
    assert.deepEqual([headers['authorization'], headers['banyan-not-a-member']], [undefined, 'NotACustomer'])
  })

  test('pages and the shop itself cost no verification', async () => {
    shopSessions.set('idle', 'u1')
    await ask('idle', { path: '/social/friends' })
    await ask('idle', { path: '/products' })
    assert.equal(world.verifications, 0)
  })

  test('500 requests of one session at once are one verification', async () => {
    shopSessions.set('crowd', 'u1')
    const request = `GET /api/social/timeline HTTP/1.1\r\n${HOST}Cookie: connect.sid=crowd\r\n\r\n`
    const sockets = await Promise.all(Array.from({ length: 50 }, () => openSocket(port())))
    const answers = sockets.map((socket) => {
      let received = ''
      socket.on('data', (chunk) => (received += chunk.toString()))
      return () => received.split('"authorization":"Bearer ').length - 1
    })
    for (const socket of sockets) socket.write(request.repeat(10))
    await until('all are answered', () => answers.every((count) => count() === 10))
    assert.ok(world.verifications <= 3, `${world.verifications} verifications`) // the cache of this test lives for 100 ms
    for (const socket of sockets) socket.destroy()
  })

  test('cross-site writes, writes without any origin, and forms are refused before anybody is asked', async () => {
    shopSessions.set('csrf', 'u1')
    const write = (lines: string) =>
      sendRaw(
        port(),
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

  test('signing out at the shop ends the session here at once, and its streams with it', async () => {
    for (const [sid, path] of Object.entries({ out1: '/logout', out2: '/LOGOUT/', out3: '/log%6Fut' })) {
      shopSessions.set(sid, 'u1')
      const { ended } = await openStream(sid)
      const { ended: otherEnded, stream: other } = await openStream((shopSessions.set('other', 'u2'), 'other'))
      const before = performance.now()
      if (path === '/log%6Fut') shopSessions.delete(sid)
      const answer = await post(path, sid)
      assert.ok(answer.status < 400, `${path} is answered ${answer.status}`)
      assert.ok((await ended) - before < 900, 'before the next regular check')
      assert.equal((await ask(sid)).headers['authorization'], undefined)
      assert.equal(other.destroyed, false, 'others go on')
      other.destroy()
      await otherEnded
    }
  })

  test('a session cookie that the shop clears anywhere ends the session as well', async () => {
    shopSessions.set('cleared', 'u1')
    const { ended } = await openStream('cleared')
    shopSessions.delete('cleared')
    await post('/clear', 'cleared')
    await ended
    assert.equal((await ask('cleared')).headers['authorization'], undefined)
  })

  test('signed out elsewhere: streams end by the regular check', async () => {
    shopSessions.set('elsewhere', 'u1')
    const { ended } = await openStream('elsewhere')
    shopSessions.delete('elsewhere')
    await ended
  })

  test('signing in: a cookie that was nobody’s a moment ago is asked for again', async () => {
    assert.equal((await ask('anonymous')).headers['authorization'], undefined)
    await post('/login', 'anonymous')
    shopSessions.set('anonymous', 'u1')
    assert.equal((await claimsOf((await ask('anonymous')).headers['authorization'], 'social')).sub, 'member-u1')
  })

  for (const trouble of ['isShopAway', 'isShopHanging'] as const)
    test(`${trouble}: known sessions and their streams go on, marked; strangers get 503 with Retry-After`, async () => {
      const sid = `known ${trouble}`.replace(' ', '-')
      shopSessions.set(sid, 'u1')
      const { stream } = await openStream(sid)
      world[trouble] = true
      await until('the service is told', async () => (await ask(sid)).headers['banyan-degraded'] === 'shop')
      const startedAt = performance.now()
      for (let i = 0; i < 50; i++) assert.equal((await ask(sid)).answer.status, 200)
      assert.ok(performance.now() - startedAt < 1_000, 'without waiting each time')
      const stranger = await ask('stranger')
      assert.deepEqual(
        [stranger.answer.status, stranger.answer.code, stranger.answer.header('retry-after')],
        [503, 'GATEWAY_IDENTITY_AWAY', '5'],
      )
      assert.equal((await ask(undefined)).answer.status, 200, 'who brings no cookie needs no check')
      assert.equal(stream.destroyed, false)
      world[trouble] = false
      await until('the mark goes', async () => (await ask(sid)).headers['banyan-degraded'] === undefined)
      stream.destroy()
    })

  test('a member who uses new pages only keeps the shop’s session: asked in the background, the cookie handed on once', async () => {
    shopSessions.set('renewed', 'u1')
    world.renewedCookie = 'connect.sid=renewed; Max-Age=1800'
    let given: string | undefined
    await until('the renewed cookie arrives', async () => {
      const { answer } = await ask('renewed')
      given = answer.header('set-cookie')
      return given !== undefined
    })
    assert.equal(given, 'connect.sid=renewed; Max-Age=1800')
    assert.deepEqual(world.renewals[0], 'cart=1; connect.sid=renewed', 'with all of the user’s own cookies')
  })

  test('per member and class: writers are limited, readers and others not', async () => {
    await using limited = await startEdge({
      shop,
      host,
      identity: identity('shop'),
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

  test('cookies tried out from one address are limited, sessions that are known are not', async () => {
    await using guarded = await startEdge({
      shop,
      host,
      identity: identity('shop'),
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
    const { identity: stats } = gateway.stats()
    assert.ok(stats !== undefined && stats.hits > 0 && stats.misses > 0 && stats.verifications > 0)
  })
})
