import assert from 'node:assert/strict'
import { type IncomingHttpHeaders, type RequestListener, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, describe, test } from 'node:test'
import { isFault } from '@banyan/model'
import { type SessionVerdict, type ShopProfile, sessionVerifier } from '../../src/index.ts'
import { MAX_ANSWER_BYTES } from '../../src/session/api-session.ts'
import { EXPRESS_PROFILE, addUser, expressProfile, expressShop } from '../express-shop.ts'
import { MINIATURE_PROFILE, MINIATURE_SCHEMA, miniatureGrants, startMiniatureShop } from '../miniature-shop/index.ts'
import { shopDatabase } from '../shop-database.ts'

const SOON = AbortSignal.timeout(60_000)
const reasonOf = (verdict: SessionVerdict) => (verdict.status === 'invalid' ? verdict.reason : verdict.status)

const listening = async (t: TestContext, listener: RequestListener): Promise<string> => {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const answering =
  (status: number, body: string, headers: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    void response.writeHead(status, headers).end(body)

const profileWith = (changed: object = {}): ShopProfile =>
  expressProfile({
    session: {
      kind: 'session-api',
      cookie: 'sid',
      path: '/api/me',
      userIdPath: ['user', 'id'],
      rolePath: ['user', 'role'],
      expiresAtPath: ['until'],
      timeoutMs: 10_000,
      ...changed,
    } as never,
  })

describe('a shop that is asked who is logged in', () => {
  test('gets the one cookie and nothing else of the visitor', async (t) => {
    const seen: IncomingHttpHeaders[] = []
    const shopUrl = await listening(t, (request, response) => {
      seen.push(request.headers)
      response.end(JSON.stringify({ user: { id: 7, role: 'customer' }, until: '2100-01-01T00:00:00Z' }))
    })
    await using verifier = sessionVerifier(profileWith(), { shopUrl })
    const verdict = await verifier.verify('theme=dark; sid=s%3Aabc; other=1', SOON)
    assert.deepEqual(
      { ...verdict, sessionKey: 'a hash' },
      {
        status: 'valid',
        sessionKey: 'a hash',
        userId: '7',
        userKind: 'customer',
        expiresAt: new Date('2100-01-01T00:00:00Z'),
      },
    )
    assert.equal(seen[0]?.cookie, 'sid=s%3Aabc')
    assert.equal(seen[0]?.authorization, undefined)
    assert.equal((await verifier.verify('theme=dark', SOON)).status, 'none')
    assert.equal(seen.length, 1, 'without the cookie there is nothing to ask')
  })

  test('answers clearly, or not at all', async (t) => {
    const customer = JSON.stringify({ user: { id: 'u-1', role: 'customer' } })
    const verdicts: (readonly [number, string, string])[] = [
      [200, customer, 'valid'],
      [200, JSON.stringify({ user: { id: 1, role: 'admin' } }), 'valid'],
      [200, JSON.stringify({ user: { id: 1 } }), 'user-unknown'],
      [200, JSON.stringify({ user: null }), 'none'],
      [200, '{}', 'none'],
      [200, '[]', 'none'],
      [200, JSON.stringify({ user: { id: 1.5, role: 'customer' } }), 'none'],
      [401, customer, 'refused-by-shop'],
      [403, customer, 'refused-by-shop'],
      [302, customer, 'refused-by-shop'],
    ]
    for (const [status, body, reason] of verdicts) {
      const shopUrl = await listening(t, answering(status, body, { location: '/elsewhere' }))
      await using verifier = sessionVerifier(profileWith(), { shopUrl })
      assert.equal(reasonOf(await verifier.verify('sid=x', SOON)), reason, `${status} ${body}`)
    }
  })

  test('and is broken, silent, gone or talks without end tells nothing about the visitor', async (t) => {
    const faults: (readonly [string, RequestListener])[] = [
      ['LEGACY_SHOP_UNREACHABLE', answering(500, '{}')],
      ['LEGACY_SHOP_UNREACHABLE', answering(503, '{}')],
      ['LEGACY_SHOP_UNREACHABLE', answering(429, '{}')],
      ['LEGACY_SHOP_UNREACHABLE', answering(404, '{}')],
      ['LEGACY_SHOP_UNREACHABLE', () => {}],
      ['LEGACY_SHOP_UNREACHABLE', (request) => void request.socket.destroy()],
      ['LEGACY_SHOP_UNREACHABLE', (_, response) => void response.writeHead(200).write('{"user":')],
      ['LEGACY_SHOP_ANSWER_UNREADABLE', answering(200, '<html>log in</html>')],
      ['LEGACY_SHOP_ANSWER_UNREADABLE', answering(200, `"${'x'.repeat(MAX_ANSWER_BYTES - 1)}"`)],
    ]
    for (const [code, listener] of faults) {
      const shopUrl = await listening(t, listener)
      await using verifier = sessionVerifier(profileWith({ timeoutMs: 300 }), { shopUrl })
      await assert.rejects(verifier.verify('sid=x', SOON), (error) => isFault(error, code) && error.retry === 'later')
    }
    const shopUrl = await listening(t, answering(200, `"${'x'.repeat(MAX_ANSWER_BYTES - 2)}"`))
    await using verifier = sessionVerifier(profileWith(), { shopUrl })
    assert.equal((await verifier.verify('sid=x', SOON)).status, 'none', 'as long as may be')
  })

  test('without a role in its answer has its users table read', async (t) => {
    const shop = await expressShop(t)
    const { userId } = await addUser(shop, { email: 'a@shop.example', role: 'admin' })
    const shopUrl = await listening(t, answering(200, JSON.stringify({ user: { id: userId } })))
    const profile = profileWith({ rolePath: undefined, expiresAtPath: undefined, trustForMs: 5_000 })
    const now = new Date('2030-01-01T00:00:00Z')
    await using verifier = sessionVerifier(profile, { shopUrl, connectionString: shop.readerUrl, now: () => now })
    const verdict = await verifier.verify('sid=x', SOON)
    assert.equal(verdict.status === 'valid' && verdict.userKind, 'staff')
    assert.deepEqual(verdict.status === 'valid' && verdict.expiresAt, new Date('2030-01-01T00:00:05Z'))
    assert.throws(
      () => sessionVerifier(profile, { shopUrl }),
      (error) => isFault(error, 'LEGACY_ACCESS_MISSING'),
    )
    assert.throws(
      () => sessionVerifier(profile, { shopUrl: `${shopUrl}/path`, connectionString: shop.readerUrl }),
      (error) => isFault(error, 'LEGACY_ACCESS_MISSING'),
    )
  })

  test('is asked within the budget, and once for those who come together', async (t) => {
    let asked = 0
    const shopUrl = await listening(t, (_, response) => {
      asked += 1
      response.end('{}')
    })
    const profile = expressProfile({
      session: profileWith().session as never,
      budgets: { ...EXPRESS_PROFILE.budgets, sessionReadsPerSecond: 2 },
    })
    await using verifier = sessionVerifier(profile, { shopUrl })
    await Promise.all(Array.from({ length: 20 }, () => verifier.verify('sid=same', SOON)))
    assert.equal(asked, 1)
    await verifier.verify('sid=other', SOON)
    await assert.rejects(verifier.verify('sid=third', SOON), (error) => isFault(error, 'LEGACY_BUDGET_EXCEEDED'))
    assert.equal(asked, 2)
  })
})

test('the miniature shop can be asked too, by a profile that differs in its session alone', async (t) => {
  const database = await shopDatabase(t, { schema: MINIATURE_SCHEMA, grants: miniatureGrants })
  await using shop = await startMiniatureShop({ ownerUrl: database.ownerUrl })
  const anna = { mail: 'a@shop.example', password: 'pass' }
  await shop.addAccount({ ...anna, accountNo: 'B-7', kind: 'buyer', firstName: 'Anna' })
  const logIn = await fetch(`${shop.url}/hello`, { method: 'POST', body: JSON.stringify(anna) })
  const cookie = String(logIn.headers.get('set-cookie')).split(';')[0]
  const profile: ShopProfile = {
    ...MINIATURE_PROFILE,
    session: {
      kind: 'session-api',
      cookie: 'visitor',
      path: '/me',
      userIdPath: ['account'],
      trustForMs: 30_000,
      timeoutMs: 2_000,
    },
  }
  await using verifier = sessionVerifier(profile, { shopUrl: shop.url, connectionString: database.readerUrl })
  const verdict = await verifier.verify(cookie, SOON)
  assert.equal(verdict.status === 'valid' && verdict.userId, 'B-7')
  await fetch(`${shop.url}/bye`, { headers: { cookie: String(cookie) } })
  assert.equal(reasonOf(await verifier.verify(cookie, SOON)), 'refused-by-shop')
})
