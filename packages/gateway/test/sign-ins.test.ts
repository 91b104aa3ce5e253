import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import type { RunningGateway } from '../src/index.ts'
import { sendRaw } from './raw-client.ts'
import { startEdge, startServer, type TestServer } from './rig.ts'
import { HOST, identityConfig, shopAnswers } from './shop-identity.ts'

/** Below one a second, so that no second passes within a test that would let another one in. */
const RARELY = 0.01

describe('sign-ins of the old system', () => {
  let shop: TestServer
  let gateway: RunningGateway
  const started = (signInsPerSecond?: number) =>
    startEdge({
      shop,
      host: shop,
      identity: {
        ...identityConfig,
        signIn: [...identityConfig.signIn, { method: 'POST', path: '/signup' }],
        ...(signInsPerSecond === undefined ? {} : { signInsPerSecond }),
      },
      trustedProxies: ['127.0.0.1'],
    })
  before(async () => {
    shop = await startServer(shopAnswers)
  })
  after(() => shop[Symbol.asyncDispose]())
  beforeEach(async () => {
    gateway = await started(RARELY)
  })
  afterEach(() => gateway[Symbol.asyncDispose]())

  const send = (
    path: string,
    { from = '203.0.113.1', method = 'POST', lines = '' }: { from?: string; method?: string; lines?: string } = {},
  ) =>
    sendRaw(
      gateway.address.port,
      `${method} ${path} HTTP/1.1\r\n${HOST}X-Forwarded-For: ${from}\r\n${lines}Content-Length: 0\r\n\r\n`,
    )

  test('over the budget are told to come again and never reach the shop, however they are written', async () => {
    assert.equal((await send('/login')).status, 302)
    const before = shop.requests.length
    for (const [i, path] of ['/login', '/LOGIN/', '/log%69n?next=/', '/./login', '/signup'].entries()) {
      const late = await send(path, { from: `203.0.113.${i + 2}` })
      assert.deepEqual(
        [late.status, late.code, late.header('retry-after')],
        [503, 'GATEWAY_SIGN_INS_BUSY', '100'],
        path,
      )
    }
    assert.equal(shop.requests.length, before)
    assert.equal(gateway.stats().faults['GATEWAY_SIGN_INS_BUSY'], 5)
  })

  test('over the budget do not touch anything else', async () => {
    await send('/login')
    assert.equal((await send('/login', { from: '203.0.113.2' })).status, 503)
    const others = [send('/login', { method: 'GET' }), send('/loginx'), send('/cart/items'), send('/logout')]
    for (const { status } of await Promise.all(others)) assert.ok(status < 400, `${status}`)
  })

  test('of one address leave something to others', async () => {
    await send('/login')
    const again = await send('/login')
    assert.deepEqual([again.status, again.code], [429, 'GATEWAY_RATE_LIMITED'])
    assert.ok(Number(again.header('retry-after')) > 1)
  })

  test('tell a browser in its language that nothing was done, not that the shop is away', async () => {
    await send('/login')
    const html = { lines: 'Accept: text/html\r\nAccept-Language: en\r\n' }
    const busy = await send('/login', { ...html, from: '203.0.113.2' })
    const tooFast = await send('/login', html)
    assert.deepEqual([busy.status, tooFast.status], [503, 429])
    for (const page of [busy, tooFast]) {
      assert.match(String(page.header('content-type')), /^text\/html/)
      assert.match(page.body, /One moment[\s\S]*nothing has changed/)
      assert.doesNotMatch(page.body, /Not available/)
    }
  })

  test('without a budget are forwarded as they come; one that lets nobody in is refused at the start', async () => {
    await using open = await started()
    for (let i = 0; i < 30; i++) {
      const { status } = await sendRaw(open.address.port, `POST /login HTTP/1.1\r\n${HOST}Content-Length: 0\r\n\r\n`)
      assert.equal(status, 302)
    }
    for (const perSecond of [0, -1, Number.NaN])
      await assert.rejects(async () => started(perSecond), { code: 'GATEWAY_CONFIG_INVALID' })
  })
})
