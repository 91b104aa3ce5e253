import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { RunningGateway } from '../src/index.ts'
import { openSocket, readAnswer, sendRaw } from './raw-client.ts'
import { echo, startEdge, startServer, type TestServer, until } from './rig.ts'

const HOST = 'Host: shop.example\r\n'
const MAX_BODY = 1_000

describe('request hygiene', () => {
  let shop: TestServer
  let host: TestServer
  let gateway: RunningGateway

  before(async () => {
    shop = await startServer(echo)
    host = await startServer(echo)
    gateway = await startEdge({
      shop,
      host,
      upstreams: [
        { name: 'shop', url: shop.url },
        { name: 'host', url: host.url, limits: { maxBodyBytes: MAX_BODY } },
      ],
      limits: { headersTimeoutMs: 600, requestTimeoutMs: 2_000, stallTimeoutMs: 500 },
    })
  })
  after(async () => {
    await gateway[Symbol.asyncDispose]()
    await shop[Symbol.asyncDispose]()
    await host[Symbol.asyncDispose]()
  })

  const send = (raw: string) => sendRaw(gateway.address.port, raw)
  const asked = () => shop.requests.length + host.requests.length

  const refused: Readonly<Record<string, readonly [raw: string, status: number, code: string]>> = {
    'a doubled Host': [`GET / HTTP/1.1\r\n${HOST}Host: evil\r\n\r\n`, 400, 'GATEWAY_HOST_NOT_SINGLE'],
    'a missing Host': ['GET / HTTP/1.1\r\n\r\n', 400, 'GATEWAY_HOST_NOT_SINGLE'],
    'a Host that is no host': ['GET / HTTP/1.1\r\nHost: a/b@c\r\n\r\n', 400, 'GATEWAY_HOST_INVALID'],
    'an empty Host': ['GET / HTTP/1.1\r\nHost:\r\n\r\n', 400, 'GATEWAY_HOST_INVALID'],
    'an absolute target': [`GET http://evil/api/social HTTP/1.1\r\n${HOST}\r\n`, 400, 'GATEWAY_TARGET_NOT_A_PATH'],
    'an asterisk target': [`OPTIONS * HTTP/1.1\r\n${HOST}\r\n`, 400, 'GATEWAY_TARGET_NOT_A_PATH'],
    'an encoded slash': [`GET /api/..%2fadmin/../x HTTP/1.1\r\n${HOST}\r\n`, 400, 'GATEWAY_PATH_AMBIGUOUS'],
    'a way out of a prefix': [`GET /api/social/..%2fmembers HTTP/1.1\r\n${HOST}\r\n`, 400, 'GATEWAY_PATH_AMBIGUOUS'],
    'encoded dots': [`GET /api/social/%2e%2e/x HTTP/1.1\r\n${HOST}\r\n`, 400, 'GATEWAY_PATH_AMBIGUOUS'],
    'a way into a prefix': [`GET /shop/../api/social HTTP/1.1\r\n${HOST}\r\n`, 400, 'GATEWAY_PATH_AMBIGUOUS'],
    'a doubled slash': [`GET //api/social HTTP/1.1\r\n${HOST}\r\n`, 400, 'GATEWAY_PATH_AMBIGUOUS'],
    'a backslash': [`GET /api/social\\x HTTP/1.1\r\n${HOST}\r\n`, 400, 'GATEWAY_PATH_AMBIGUOUS'],
    'an encoded NUL': [`GET /a%00 HTTP/1.1\r\n${HOST}\r\n`, 400, 'GATEWAY_PATH_AMBIGUOUS'],
    'a NUL': [`GET /a\0 HTTP/1.1\r\n${HOST}\r\n`, 400, 'GATEWAY_MALFORMED_REQUEST'],
    'a broken escape': [`GET /api/social/%zz HTTP/1.1\r\n${HOST}\r\n`, 400, 'GATEWAY_PATH_AMBIGUOUS'],
    'overlong UTF-8': [`GET /api/social/%c0%af HTTP/1.1\r\n${HOST}\r\n`, 400, 'GATEWAY_PATH_AMBIGUOUS'],
    'a fragment': [`GET /a#b HTTP/1.1\r\n${HOST}\r\n`, 400, 'GATEWAY_PATH_AMBIGUOUS'],
    'raw bytes over 127 in a path': [`GET /\xea\xb0\x80 HTTP/1.1\r\n${HOST}\r\n`, 400, 'GATEWAY_MALFORMED_REQUEST'],
    'both lengths': [
      `POST / HTTP/1.1\r\n${HOST}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
      'GATEWAY_MALFORMED_REQUEST',
    ],
    'two lengths': [
      `POST / HTTP/1.1\r\n${HOST}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc`,
      400,
      'GATEWAY_MALFORMED_REQUEST',
    ],
    'a signed length': [`POST / HTTP/1.1\r\n${HOST}Content-Length: +3\r\n\r\nabc`, 400, 'GATEWAY_MALFORMED_REQUEST'],
    'an unknown coding': [
      `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
      501,
      'GATEWAY_TRANSFER_CODING_UNSUPPORTED',
    ],
    'chunks in HTTP/1.0': [
      `POST / HTTP/1.0\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      501,
      'GATEWAY_TRANSFER_CODING_UNSUPPORTED',
    ],
    'a folded header': [`GET / HTTP/1.1\r\n${HOST}X: a\r\n b\r\n\r\n`, 400, 'GATEWAY_MALFORMED_REQUEST'],
    'a blank before the colon': ['GET / HTTP/1.1\r\nHost : a\r\n\r\n', 400, 'GATEWAY_MALFORMED_REQUEST'],
    'a bare CR in a header': [`GET / HTTP/1.1\r\n${HOST}X: a\rY: b\r\n\r\n`, 400, 'GATEWAY_MALFORMED_REQUEST'],
    'bare LF line ends': ['GET / HTTP/1.1\nHost: a\n\n', 400, 'GATEWAY_MALFORMED_REQUEST'],
    'an unknown method': [`FOO / HTTP/1.1\r\n${HOST}\r\n`, 400, 'GATEWAY_MALFORMED_REQUEST'],
    TRACE: [`TRACE / HTTP/1.1\r\n${HOST}\r\n`, 405, 'GATEWAY_METHOD_REFUSED'],
    CONNECT: [`CONNECT evil:443 HTTP/1.1\r\n${HOST}\r\n`, 405, 'GATEWAY_METHOD_REFUSED'],
    'HTTP/0.9': ['GET /\r\n\r\n', 505, 'GATEWAY_VERSION_UNSUPPORTED'],
    'HTTP/2 by claim': [`GET / HTTP/2.0\r\n${HOST}\r\n`, 505, 'GATEWAY_VERSION_UNSUPPORTED'],
    'a preface of HTTP/2': ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'GATEWAY_MALFORMED_REQUEST'],
    'a target of 8,193 bytes': [`GET /${'a'.repeat(8_192)} HTTP/1.1\r\n${HOST}\r\n`, 414, 'GATEWAY_URL_TOO_LONG'],
    'a target of 60,000 bytes': [`GET /${'a'.repeat(60_000)} HTTP/1.1\r\n${HOST}\r\n`, 414, 'GATEWAY_URL_TOO_LONG'],
    'a head of 40,000 bytes': [
      `GET / HTTP/1.1\r\n${HOST}X: ${'a'.repeat(40_000)}\r\n\r\n`,
      431,
      'GATEWAY_HEADERS_TOO_LARGE',
    ],
    '201 headers': [`GET / HTTP/1.1\r\n${HOST}${'X: 1\r\n'.repeat(200)}\r\n`, 431, 'GATEWAY_HEADERS_TOO_MANY'],
    '10,000 headers': [`GET / HTTP/1.1\r\n${HOST}${'a:\r\n'.repeat(10_000)}\r\n`, 431, 'GATEWAY_HEADERS_TOO_MANY'],
    '10,000 longer headers': [
      `GET / HTTP/1.1\r\n${HOST}${'X-A-Header: b\r\n'.repeat(10_000)}\r\n`,
      431,
      'GATEWAY_HEADERS_TOO_LARGE',
    ],
  }
  for (const [what, [raw, status, code]] of Object.entries(refused))
    test(`${what} is answered ${status} ${code}`, async () => {
      const before = asked()
      const answer = await send(raw)
      assert.deepEqual([answer.status, answer.code], [status, code])
      assert.equal(answer.header('content-type'), 'application/problem+json')
      assert.equal(asked(), before, 'nothing was forwarded')
    })

  test('at the limits requests pass', async () => {
    const longest = await send(`GET /${'a'.repeat(8_191)} HTTP/1.1\r\n${HOST}\r\n`)
    const most = await send(`GET / HTTP/1.1\r\n${HOST}${'X: 1\r\n'.repeat(199)}\r\n`)
    assert.deepEqual([longest.status, most.status], [200, 200])
  })

  test('a body at the limit passes, one byte more is 413, by length and by chunks', async () => {
    const post = (body: string, length: string) =>
      send(
        `POST /api/social/posts HTTP/1.1\r\n${HOST}Sec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\n${length}\r\n\r\n${body}`,
      )
    const full = 'x'.repeat(MAX_BODY)
    const chunked = (body: string) =>
      post(`${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`, 'Transfer-Encoding: chunked')
    assert.equal((await post(full, `Content-Length: ${MAX_BODY}`)).status, 200)
    assert.equal((await chunked(full)).status, 200)
    for (const answer of [await post(`${full}x`, `Content-Length: ${MAX_BODY + 1}`), await chunked(`${full}x`)])
      assert.deepEqual([answer.status, answer.code], [413, 'GATEWAY_BODY_TOO_LARGE'])
  })

  test('a client that goes on sending a refused body still reads its 413, and then is cut', async () => {
    const socket = await openSocket(gateway.address.port)
    socket.write(
      `POST /api/social/posts HTTP/1.1\r\n${HOST}Sec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\nContent-Length: 100000000\r\n\r\n`,
    )
    const answer = readAnswer(socket)
    const pump = (): void => {
      while (!socket.destroyed && socket.write(Buffer.alloc(65_536)));
    }
    socket.on('drain', pump)
    pump()
    assert.equal((await answer).status, 413)
    await until('the connection is cut', () => socket.destroyed)
  })

  test('a head that never ends is 408', async () => {
    const socket = await openSocket(gateway.address.port)
    socket.write(`GET / HTTP/1.1\r\n${HOST}X: `)
    const answer = await readAnswer(socket)
    assert.deepEqual([answer.status, answer.code], [408, 'GATEWAY_REQUEST_TOO_SLOW'])
  })

  test('a body that stops arriving is 408', async () => {
    const socket = await openSocket(gateway.address.port)
    socket.write(`POST /upload HTTP/1.1\r\n${HOST}Content-Length: 10\r\n\r\nabc`)
    const answer = await readAnswer(socket)
    assert.deepEqual([answer.status, answer.code], [408, 'GATEWAY_REQUEST_TOO_SLOW'])
  })

  test('broken chunks end the exchange and never reach the upstream as a whole request', async () => {
    const before = host.requests.length
    const answer = await send(
      `POST /api/social/posts HTTP/1.1\r\n${HOST}Sec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc\r\nZZ\r\n`,
    )
    assert.deepEqual([answer.status, answer.code], [400, 'GATEWAY_MALFORMED_REQUEST'])
    assert.ok(host.requests.slice(before).every((request) => !request.complete))
  })

  test('headers that Connection lists, and hop-by-hop ones, stay here', async () => {
    await send(
      `GET /a HTTP/1.1\r\n${HOST}Connection: close, X-Secret, X-Forwarded-For, Content-Length\r\nX-Secret: 1\r\nKeep-Alive: timeout=5\r\nTE: trailers\r\nProxy-Authorization: x\r\n\r\n`,
    )
    const { headers } = shop.last()
    for (const name of ['x-secret', 'keep-alive', 'te', 'proxy-authorization'])
      assert.equal(headers[name], undefined, name)
    assert.equal(headers['x-forwarded-for'], '127.0.0.1', 'ours can’t be listed away')
    assert.equal(headers.connection, 'keep-alive')
  })

  test('an upgrade to h2c is served as the plain request that it is', async () => {
    const answer = await send(
      `GET /a HTTP/1.1\r\n${HOST}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n`,
    )
    assert.equal(answer.status, 200)
    assert.equal(shop.last().headers.upgrade, undefined)
    assert.equal(shop.last().headers['http2-settings'], undefined)
  })

  test('what a client claims to be never reaches a new service', async () => {
    const claims = {
      Authorization: 'Bearer forged',
      'Banyan-Member': 'm1',
      'Banyan-Degraded': 'shop',
      banyan_member: 'm1',
      'X-Forwarded-For': '6.6.6.6',
      'X-Forwarded-Host': 'evil',
      'X-Forwarded-Proto': 'https',
      Forwarded: 'for=6.6.6.6',
      'X-Real-IP': '6.6.6.6',
      'X-User-Id': '1',
      X_USER_ID: '1',
      'X-Member-Id': '1',
      'Remote-User': 'admin',
      'X-Remote-User': 'admin',
      'X-Original-URL': '/admin',
      'X-HTTP-Method-Override': 'DELETE',
      Cookie: 'connect.sid=s%3Ax.y',
    }
    const lines = Object.entries(claims).map(([name, value]) => `${name}: ${value}\r\n`)
    await send(
      `GET /api/social/timeline HTTP/1.1\r\n${HOST}${lines.join('')}Banyan-Seen: social:a@1\r\nIdempotency-Key: k\r\n\r\n`,
    )
    const { headers } = host.last()
    for (const name of Object.keys(claims)) {
      const value = headers[name.toLowerCase()]
      assert.ok(value === undefined || name.startsWith('X-Forwarded'), `${name}: ${String(value)}`)
    }
    assert.deepEqual(
      [headers['x-forwarded-for'], headers['x-forwarded-host'], headers['x-forwarded-proto'], headers['banyan-seen']],
      ['127.0.0.1', 'shop.example', 'http', 'social:a@1'],
    )
    assert.equal(headers['idempotency-key'], 'k')
  })

  test('the old system gets its cookies, credentials and Host as they are', async () => {
    await send(
      `GET /account?next=%2F..%2f HTTP/1.1\r\n${HOST}Cookie: a=1; connect.sid=s%3Ax.y\r\nAuthorization: Basic eA==\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n`,
    )
    const { headers, url } = shop.last()
    assert.deepEqual(
      [headers.cookie, headers.authorization, headers.host, headers['x-forwarded-for'], url],
      ['a=1; connect.sid=s%3Ax.y', 'Basic eA==', 'shop.example', '127.0.0.1', '/account?next=%2F..%2f'],
    )
  })

  test('a valid traceparent is continued, any other begins a trace of its own', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
    const ask = async (value: string) => {
      await send(`GET /a HTTP/1.1\r\n${HOST}traceparent: ${value}\r\ntracestate: a=b\r\n\r\n`)
      return shop.last().headers
    }
    const continued = await ask(`00-${trace}-00f067aa0ba902b7-00`)
    assert.match(String(continued['traceparent']), new RegExp(`^00-${trace}-(?!00f067aa0ba902b7)[0-9a-f]{16}-00$`))
    assert.equal(continued['tracestate'], 'a=b')
    const begun = await ask(`00-${trace.toUpperCase()}-00f067aa0ba902b7-00`)
    assert.match(String(begun['traceparent']), /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
    assert.equal(begun['tracestate'], undefined)
  })

  test('Via grows, and a request that has been here before is 508', async () => {
    await send(`GET /a HTTP/1.1\r\n${HOST}Via: 1.0 fred\r\n\r\n`)
    const via = String(shop.last().headers.via)
    assert.match(via, /^1\.0 fred, 1\.1 banyan-[0-9a-f]{8}$/)
    const answer = await send(`GET /a HTTP/1.1\r\n${HOST}Via: ${via}\r\n\r\n`)
    assert.deepEqual([answer.status, answer.code], [508, 'GATEWAY_LOOP'])
  })

  test('pipelined requests are answered in order, and a broken one behind them spoils none', async () => {
    const socket = await openSocket(gateway.address.port)
    const paths = Array.from({ length: 20 }, (_, i) => `/pipelined/${i}`)
    let received = ''
    socket.on('data', (chunk) => (received += chunk.toString('latin1')))
    socket.write(`${paths.map((path) => `GET ${path} HTTP/1.1\r\n${HOST}\r\n`).join('')}GARBAGE\r\n\r\n`)
    await until('the connection is closed', () => socket.destroyed)
    const urls = [...received.matchAll(/"url":"(\/pipelined\/\d+)"/g)].map((match) => match[1])
    assert.deepEqual(urls, paths)
    assert.match(received, /HTTP\/1\.1 400 [\s\S]*GATEWAY_MALFORMED_REQUEST"[^}]*}$/)
  })

  test('a body that looks like a request stays a body', async () => {
    const inner = `GET /api/social/admin HTTP/1.1\r\n${HOST}\r\n`
    const before = host.requests.length
    const answer = await send(`GET /a HTTP/1.1\r\n${HOST}Content-Length: ${inner.length}\r\n\r\n${inner}`)
    assert.equal(JSON.parse(answer.body).body, inner)
    assert.equal(host.requests.length, before)
  })

  test('HTTP/1.0 without Host is served and closed', async () => {
    const answer = await send('GET /old HTTP/1.0\r\n\r\n')
    assert.deepEqual([answer.status, answer.header('connection')], [200, 'close'])
  })

  test('after all that it still works and holds nothing', async () => {
    assert.equal((await send(`GET / HTTP/1.1\r\n${HOST}\r\n`)).status, 200)
    await until('no request is under way', () =>
      Object.values(gateway.stats().upstreams).every((u) => u.inFlight === 0),
    )
    assert.ok((gateway.stats().faults['GATEWAY_MALFORMED_REQUEST'] ?? 0) > 5)
  })
})
