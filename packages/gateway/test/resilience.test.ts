import assert from 'node:assert/strict'
import { subscribe } from 'node:diagnostics_channel'
import { after, before, describe, test } from 'node:test'
import { openSocket, sendRaw } from './raw-client.ts'
import { echo, hang, startEdge, startServer, type TestServer, until } from './rig.ts'

const HOST = 'Host: shop.example\r\n'
const get = (path: string, ...lines: readonly string[]): string =>
  `GET ${path} HTTP/1.1\r\n${HOST}${lines.map((line) => `${line}\r\n`).join('')}\r\n`

describe('an upstream in trouble', () => {
  let host: TestServer
  let hanging: TestServer
  before(async () => {
    host = await startServer(echo)
    hanging = await startServer(hang)
  })
  after(async () => {
    await host[Symbol.asyncDispose]()
    await hanging[Symbol.asyncDispose]()
  })

  const withShop = (url: string, limits: object = {}) =>
    startEdge({
      shop: hanging,
      host,
      upstreams: [
        { name: 'shop', url, limits },
        { name: 'host', url: host.url },
      ],
    })

  test('down: a page in the reader’s language with Retry-After, a problem for programs', async () => {
    await using gateway = await withShop('http://127.0.0.1:1')
    const { port } = gateway.address
    const korean = await sendRaw(port, get('/', 'Accept: text/html', 'Accept-Language: ko-KR,ko;q=0.9'))
    assert.deepEqual(
      [korean.status, korean.header('retry-after'), korean.header('cache-control')],
      [503, '5', 'no-store'],
    )
    assert.match(Buffer.from(korean.body, 'latin1').toString(), /잠시 이용할 수 없습니다/)
    const english = await sendRaw(port, get('/', 'Accept: text/html', 'Accept-Language: en'))
    assert.match(english.body, /Not available at the moment/)
    const program = await sendRaw(port, get('/', 'Accept: application/json'))
    assert.deepEqual([program.status, program.code, program.header('retry-after')], [503, 'GATEWAY_UPSTREAM_AWAY', '5'])
    const other = await sendRaw(port, get('/api/social/timeline', 'Accept: application/json'))
    assert.equal(other.status, 200)
  })

  test('hanging: its places fill up, the rest is refused at once, other upstreams don’t notice', async () => {
    await using gateway = await withShop(hanging.url, {
      maxInFlight: 4,
      maxQueued: 2,
      queueWaitMs: 60_000,
      headersTimeoutMs: 60_000,
    })
    const { port } = gateway.address
    const waiting = await Promise.all(Array.from({ length: 6 }, () => openSocket(port)))
    for (const socket of waiting) socket.write(get('/'))
    await until('all places are taken', () => {
      const { inFlight, queued } = gateway.stats().upstreams['shop'] ?? {}
      return inFlight === 4 && queued === 2
    })
    const refused = await sendRaw(port, get('/'))
    assert.deepEqual([refused.status, refused.code, refused.header('retry-after')], [503, 'GATEWAY_UPSTREAM_FULL', '1'])
    for (let i = 0; i < 20; i++) assert.equal((await sendRaw(port, get('/api/social/timeline'))).status, 200)
    for (const socket of waiting) socket.destroy()
    await until('all places are free again', () => gateway.stats().upstreams['shop']?.inFlight === 0)
    assert.equal(gateway.stats().upstreams['shop']?.queued, 0)
  })

  test('who waits too long for a place is refused', async () => {
    await using gateway = await withShop(hanging.url, { maxInFlight: 1, queueWaitMs: 100, headersTimeoutMs: 60_000 })
    const first = await openSocket(gateway.address.port)
    first.write(get('/'))
    await until('the place is taken', () => gateway.stats().upstreams['shop']?.inFlight === 1)
    assert.equal((await sendRaw(gateway.address.port, get('/'))).code, 'GATEWAY_UPSTREAM_FULL')
    first.destroy()
  })

  test('who waits gets the next place', async () => {
    const shop = await startServer((request, response) => void setImmediate(echo, request, response))
    await using gateway = await withShop(shop.url, { maxInFlight: 1, maxQueued: 50, queueWaitMs: 10_000 })
    const answers = await Promise.all(Array.from({ length: 50 }, () => sendRaw(gateway.address.port, get('/'))))
    assert.ok(answers.every(({ status }) => status === 200))
    await shop[Symbol.asyncDispose]()
  })

  test('too slow: 504 for a program of the API, 503 and a page for a reader', async () => {
    await using gateway = await startEdge({
      shop: hanging,
      host: hanging,
      upstreams: [
        { name: 'shop', url: hanging.url, limits: { headersTimeoutMs: 300 } },
        { name: 'host', url: hanging.url, limits: { headersTimeoutMs: 300 } },
      ],
    })
    const { port } = gateway.address
    const [api, page] = await Promise.all([
      sendRaw(port, get('/api/social/x')),
      sendRaw(port, get('/', 'Accept: text/html', 'Accept-Language: en')),
    ])
    assert.deepEqual([api.status, api.code, api.header('retry-after')], [504, 'GATEWAY_UPSTREAM_SLOW', '5'])
    assert.deepEqual([page.status, page.header('retry-after')], [503, '5'])
    assert.match(page.body, /503 GATEWAY_UPSTREAM_SLOW/)
  })

  test('connect fails once: a GET is tried again, a POST is not', async () => {
    const port = await freePort()
    await using gateway = await withShop(`http://127.0.0.1:${port}`)
    const send = (method: string) =>
      sendRaw(gateway.address.port, `${method} / HTTP/1.1\r\n${HOST}Content-Length: 0\r\n\r\n`)
    const post = await send('POST')
    assert.deepEqual([post.status, post.code], [503, 'GATEWAY_UPSTREAM_AWAY'])
    const failures = () => gateway.stats().upstreams['shop']?.failures
    assert.equal(failures(), 1)
    const firstAttempt = new Promise((resolve) => subscribe('undici:client:connectError', resolve))
    const got = send('GET')
    await firstAttempt
    await using late = await startServer(echo, port)
    assert.deepEqual([(await got).status, late.requests.length, failures()], [200, 1, 1])
  })

  test('an upstream that was restarted is found again', async () => {
    const first = await startServer(echo)
    await using gateway = await withShop(first.url)
    assert.equal((await sendRaw(gateway.address.port, get('/'))).status, 200)
    await first[Symbol.asyncDispose]()
    assert.equal((await sendRaw(gateway.address.port, get('/'))).status, 503)
    await using second = await startServer(echo, first.port)
    assert.equal((await sendRaw(gateway.address.port, get('/'))).status, 200)
    assert.equal(second.requests.length, 1)
  })

  test('rates: per address, per class, with Retry-After and RateLimit', async () => {
    await using gateway = await startEdge({
      shop: host,
      host,
      rates: { address: { passthrough: { perSecond: 0.1, burst: 2 } } },
    })
    const { port } = gateway.address
    const statuses = [await sendRaw(port, get('/a')), await sendRaw(port, get('/b'))].map(({ status }) => status)
    const third = await sendRaw(port, get('/c'))
    assert.deepEqual([...statuses, third.status, third.code], [200, 200, 429, 'GATEWAY_RATE_LIMITED'])
    assert.deepEqual(
      [third.header('retry-after'), third.header('ratelimit'), third.header('ratelimit-policy')],
      ['10', '"default";r=0;t=10', '"default";q=2;w=20'],
    )
    assert.equal((await sendRaw(port, get('/api/social/x'))).status, 200, 'another class is not touched')
  })

  test('a configuration that can’t work is refused at the start', async () => {
    const bad = [
      { upstreams: [{ name: 'shop', url: 'not a url' }] },
      { upstreams: [{ name: 'shop', url: 'http://a/path' }] },
      { upstreams: [{ name: 'other', url: 'http://a' }] },
      { rates: { address: { pages: { perSecond: 0, burst: 1 } } } },
    ]
    for (const config of bad)
      await assert.rejects(startEdge({ shop: host, host, ...config }), { code: 'GATEWAY_CONFIG_INVALID' })
  })

  test('a taken port is said by Node’s own error', async () => {
    await assert.rejects(startEdge({ shop: host, host, port: host.port }), { code: 'EADDRINUSE' })
  })
})

const freePort = async (): Promise<number> => {
  const server = await startServer(echo)
  await server[Symbol.asyncDispose]()
  return server.port
}
