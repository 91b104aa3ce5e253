import assert from 'node:assert/strict'
import { createHmac, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { importJWK, type JWK, SignJWT } from 'jose'
import { Client } from 'pg'
import { shopProfile } from '../src/shop-profile.ts'
import { eventually } from './eventually.ts'
import { sharedSystem } from './running-system.ts'
import { logInAs, memberIdOf, type Shopper, visit } from './shopper.ts'

/** How long access may outlive a session that ended without the gateway. */
const UNNOTICED_MS = 30_000
const ME = '/api/members/me'

describe('identity, through gateway, shop and services', () => {
  const system = sharedSystem()
  let joonId: string
  before(async () => {
    joonId = await memberIdOf(await logInAs(system().url, 'joon'))
  })

  const inShop = async (sql: string, values: readonly unknown[]) => {
    const client = new Client({ connectionString: await system().shopDatabaseUrl() })
    await client.connect()
    const { rowCount } = await client.query(sql, [...values])
    await client.end()
    return rowCount
  }
  const mint = async (o: { readonly key?: string; readonly kid?: string; readonly claims?: object } = {}) => {
    const file = join(system().dataDir, 'secrets', `identity-${o.key ?? 'gateway'}.json`)
    const jwk = JSON.parse(await readFile(file, 'utf8')) as JWK
    const now = Math.floor(Date.now() / 1_000)
    const claims = { iss: 'gateway', aud: 'social', sub: joonId, kind: 'member', iat: now, exp: now + 90, jti: 'x' }
    return new SignJWT({ ...claims, ...o.claims })
      .setProtectedHeader({ alg: 'EdDSA', kid: o.kid ?? String(jwk.kid) })
      .sign(await importJWK(jwk, 'EdDSA'))
  }
  const atHost = async (path: string, token: string) => {
    const { host } = await system().processes()
    return visit(`http://127.0.0.1:${host.port}`).get(path, { headers: { authorization: `Bearer ${token}` } })
  }

  it('a logout through the gateway ends access and streams at once', async () => {
    const mina = await logInAs(system().url, 'mina')
    const cookie = mina.cookie()
    const streams = [await mina.live(), await mina.live()]
    assert.equal((await mina.get(ME)).status, 200)
    assert.equal((await mina.logOut()).status, 303)
    const after = await visit(system().url).get(ME, { headers: { cookie } })
    assert.deepEqual([after.status, after.body['code']], [401, 'SERVICE_LOGIN_NEEDED'])
    assert.deepEqual(await Promise.all(streams.map((stream) => stream.ended)), ['said', 'said'])
  })

  it('a session that ends elsewhere (row deleted, row expired, logout at the shop’s own address) ends within 30 s', async () => {
    const { shop } = await system().processes()
    const deleted = await logInAs(system().url, 'mina')
    const expired = await logInAs(system().url, 'sora')
    const loggedOut = await logInAs(system().url, 'haneul')
    const all = [deleted, expired, loggedOut]
    const streams = await Promise.all(all.map((shopper) => shopper.live()))
    assert.equal(await inShop('delete from session where sid = $1', [sessionIdOf(deleted)]), 1)
    const past = `update session set expire = now()::timestamp - interval '1 minute' where sid = $1`
    assert.equal(await inShop(past, [sessionIdOf(expired)]), 1)
    const direct = visit(`http://127.0.0.1:${shop.port}`)
    direct.setCookie('connect.sid', sessionCookieOf(loggedOut))
    assert.equal((await direct.logOut()).status, 303)
    await Promise.all(
      all.map(async (shopper, i) => {
        const gone = () => shopper.get(ME).then(({ status }) => assert.equal(status, 401))
        await Promise.all([eventually(gone, UNNOTICED_MS), endsWithin(streams[i]!.ended, UNNOTICED_MS)])
      }),
    )
  })

  it('a cookie that the shop did not sign is nobody’s', async () => {
    const mina = await logInAs(system().url, 'mina')
    const sid = sessionIdOf(mina)
    const signature = decodeURIComponent(sessionCookieOf(mina)).slice(`s:${sid}.`.length)
    const signedBy = (secret: string) => createHmac('sha256', secret).update(sid).digest('base64').replace(/=+$/, '')
    const secret = (await readFile(join(system().dataDir, 'secrets/shop-session-secret'), 'utf8')).trim()
    assert.equal(signature, signedBy(secret))
    const forged = [
      sid,
      `s:${sid}`,
      `s:${sid}.`,
      `s:${sid}.${signedBy('another secret')}`,
      `s:${sid}.${signedBy('')}`,
      `s:${sid}.${(signature.startsWith('A') ? 'B' : 'A') + signature.slice(1)}`,
      `s:${randomBytes(24).toString('base64url')}.${signature}`,
      `j:{"userId":1}.${signature}`,
    ]
    for (const value of forged) {
      const { status } = await visit(system().url).get(ME, {
        headers: { cookie: `connect.sid=${encodeURIComponent(value)}` },
      })
      assert.equal(status, 401, value)
    }
    assert.equal((await mina.get(ME)).status, 200)
  })

  it('an administrator is told that he is no customer, a guest that he has to log in', async () => {
    const admin = await logInAs(system().url, 'admin')
    for (const path of [ME, '/api/social/timeline']) {
      const { status, body } = await admin.get(path)
      assert.deepEqual([status, body['code']], [403, 'SERVICE_NOT_A_MEMBER'], path)
    }
    const guest = visit(system().url)
    await guest.fillIn('/products/1', '/cart/items', { productId: '1', quantity: '1' })
    assert.match(guest.cookie(), /connect\.sid=/)
    for (const path of [ME, '/api/social/timeline', '/api/social/timeline/live']) {
      const { status, body } = await guest.get(path)
      assert.deepEqual([status, body['code']], [401, 'SERVICE_LOGIN_NEEDED'], path)
    }
  })

  it('what a client says of itself counts for nothing, even with a true token of somebody else', async () => {
    const mina = await logInAs(system().url, 'mina')
    const minaId = await memberIdOf(mina)
    const token = await mint({ claims: { aud: 'members' } })
    const spoofs: readonly Readonly<Record<string, string>>[] = [
      { authorization: `Bearer ${token}` },
      { 'x-user-id': joonId, 'x-member-id': joonId, 'x-forwarded-user': joonId, 'remote-user': joonId },
      { 'banyan-member': joonId, 'banyan-degraded': 'shop', 'banyan-not-a-member': 'NotACustomer' },
    ]
    for (const headers of spoofs) {
      const mine = await mina.get(ME, { headers })
      assert.deepEqual([mine.status, mine.body['memberId']], [200, minaId], JSON.stringify(headers))
      assert.equal((await visit(system().url).get(ME, { headers })).status, 401, JSON.stringify(headers))
    }
  })

  it('a page of another site writes nothing in a member’s name', async () => {
    const mina = await logInAs(system().url, 'mina')
    const text = `cross-site ${randomBytes(4).toString('hex')}`
    const send = (headers: Readonly<Record<string, string>>, body: string = JSON.stringify({ text })) =>
      fetch(`${system().url}/api/social/posts`, {
        method: 'POST',
        headers: { cookie: mina.cookie(), 'content-type': 'application/json', ...headers },
        body,
      }).then(async (r) => [r.status, ((await r.json()) as { code: string }).code] as const)
    const port = new URL(system().url).port
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `http://127.0.0.1:${Number(port) + 1}` },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: system().url, 'sec-fetch-site': 'cross-site' },
    ])
      assert.deepEqual(await send(headers), [403, 'GATEWAY_CROSS_SITE'], JSON.stringify(headers))
    assert.deepEqual(await send({}), [403, 'GATEWAY_ORIGIN_MISSING'])
    const form = { origin: system().url, 'content-type': 'text/plain' }
    assert.deepEqual(await send(form), [415, 'GATEWAY_CONTENT_TYPE_NOT_JSON'])
    const { body } = await mina.get('/api/social/timeline')
    assert.ok(!JSON.stringify(body).includes(text))
  })

  it('a token opens the one context it was made for, while it lives, if the gateway has signed it', async () => {
    const timeline = '/api/social/timeline'
    assert.equal((await atHost(timeline, await mint())).status, 200)
    const past = Math.floor(Date.now() / 1_000) - 200
    const refused: Readonly<Record<string, string>> = {
      'for members': await mint({ claims: { aud: 'members' } }),
      'for both': await mint({ claims: { aud: ['members', 'social'] } }),
      expired: await mint({ claims: { iat: past, exp: past + 90 } }),
      'for a year': await mint({ claims: { exp: past + 31_536_000 } }),
      'by a context, in the gateway’s name': await mint({ key: 'members' }),
      'by a context, with the gateway’s key id': await mint({ key: 'members', kid: await gatewayKeyId() }),
      'of an unknown issuer': await mint({ claims: { iss: 'elsewhere' } }),
      unsigned: `${base64({ alg: 'none' })}.${base64({ sub: joonId, aud: 'social', kind: 'member' })}.`,
      'no token': 'x',
    }
    for (const [what, token] of Object.entries(refused)) {
      const { status, body } = await atHost(timeline, token)
      assert.deepEqual([status, body['code']], [401, 'SERVICE_TOKEN_REFUSED'], what)
    }
  })

  it('more log-ins at once than the shop’s budget allows are told to come again, and the rest of the shop is not touched', async () => {
    const { loginsPerSecond } = shopProfile.budgets
    const from = performance.now()
    const answers = await Promise.all(
      Array.from({ length: 3 * loginsPerSecond }, () =>
        fetch(`${system().url}/login`, {
          method: 'POST',
          body: new URLSearchParams({ email: 'x' }),
          redirect: 'manual',
        }),
      ),
    )
    const seconds = (performance.now() - from) / 1_000
    const refused = answers.filter(({ status }) => status === 429 || status === 503)
    assert.ok(refused.length > 0)
    assert.ok(refused.every(({ headers }) => Number(headers.get('retry-after')) >= 1))
    const passed = answers.length - refused.length
    assert.ok(passed <= loginsPerSecond * Math.ceil(seconds), `${passed} passed in ${seconds} s`)
    assert.equal((await visit(system().url).get('/products/1')).status, 200)
  })

  const gatewayKeyId = async () =>
    String((JSON.parse(await readFile(join(system().dataDir, 'secrets/identity-gateway.json'), 'utf8')) as JWK).kid)
})

const sessionCookieOf = (shopper: Shopper): string => /connect\.sid=([^;]+)/.exec(shopper.cookie())?.[1] ?? ''

const sessionIdOf = (shopper: Shopper): string =>
  /^s:([^.]+)\./.exec(decodeURIComponent(sessionCookieOf(shopper)))?.[1] ?? ''

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const endsWithin = async (ended: Promise<string>, limitMs: number): Promise<void> => {
  let how: string | undefined
  void ended.then((ending) => (how = ending))
  await eventually(() => assert.notEqual(how, undefined, 'the stream is still open'), limitMs)
}
