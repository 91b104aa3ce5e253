import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, describe, it } from 'node:test'
import { startGateway } from '@banyan/gateway'
import { type ShopProfileInput, defineProfile, readsPerVerification, sessionVerifier } from '@banyan/legacy'
import { MINIATURE_PROFILE, signToken, startMiniatureShop } from '@banyan/legacy/miniature-shop'
import { testDatabase } from '@banyan/testing'
import { lastOpenedFirst } from '../example-host.ts'

const signingKey = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'k' }
/** One in 50 seconds: no test lasts so long that there would be room again. */
const RARELY = 0.02

/** A real shop behind a real gateway, which recognises callers by the shop's own database within the profile's budgets. */
const behindGateway = async (t: TestContext, budgets: Partial<ShopProfileInput['budgets']>) => {
  const scope = lastOpenedFirst(t)
  const { session } = MINIATURE_PROFILE
  assert.ok(session.kind === 'jwt-hs256')
  const { revocation: _, ...readOnce } = session
  const profile = defineProfile({
    ...MINIATURE_PROFILE,
    session: readOnce,
    budgets: { ...MINIATURE_PROFILE.budgets, ...budgets },
  })
  const { url: ownerUrl } = await testDatabase(scope)
  const shop = await startMiniatureShop({ ownerUrl })
  scope.after(async () => shop[Symbol.asyncDispose]())
  const verifier = sessionVerifier(profile, { connectionString: ownerUrl, secrets: [shop.secret] })
  scope.after(() => verifier.close())
  const service = createServer((_request, response) => void response.end('served'))
  await new Promise<void>((resolve) => void service.listen(0, '127.0.0.1', resolve))
  scope.after(async () => void service.close())
  const gateway = await startGateway({
    port: 0,
    upstreams: [
      { name: 'shop', url: shop.url },
      { name: 'social', url: `http://127.0.0.1:${(service.address() as AddressInfo).port}` },
    ],
    routes: [
      { kind: 'api', prefix: '/api/social', upstream: 'social', audience: 'social' },
      { kind: 'passthrough', prefix: '/', upstream: 'shop' },
    ],
    identity: {
      cookieName: readOnce.cookie ?? '',
      verifier,
      resolver: { resolve: async (userId) => ({ memberId: userId }) },
      signingKey,
      systemName: 'shop',
      signIn: profile.logins,
      signOut: [profile.logout],
      // More than the shop allows, as it is when several ask: then it is the shop's own budget that says no.
      verificationsPerSecond: 100,
      signInsPerSecond: profile.budgets.loginsPerSecond,
      timings: { freshMs: 1 },
    },
  })
  scope.after(async () => gateway[Symbol.asyncDispose]())
  const account = async (accountNo: string): Promise<string> => {
    const mail = `${accountNo}@mail.example`
    await shop.addAccount({ accountNo, kind: 'buyer', mail, password: 'p', firstName: accountNo })
    return `visitor=${await signToken(shop.secret, { account: accountNo, audience: 'storefront' })}`
  }
  const ask = async (cookie: string) => {
    const response = await fetch(`${gateway.address.url}/api/social/timeline`, { headers: { cookie } })
    const { headers, status } = response
    return { status, text: await response.text(), headers }
  }
  const logIn = (mail: string) =>
    fetch(`${gateway.address.url}/hello`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ mail, password: 'p' }),
    })
  return { gateway, account, ask, logIn }
}

describe('what the shop allows us', () => {
  it('reads of sessions: beyond them strangers come again, and nobody takes the shop for away', async (t) => {
    const { gateway, account, ask } = await behindGateway(t, { sessionReadsPerSecond: RARELY })
    const [ana, ben] = [await account('ana'), await account('ben')]
    assert.equal((await ask(ana)).status, 200)
    const late = await ask(ben)
    assert.deepEqual([late.status, (JSON.parse(late.text) as { code: string }).code], [503, 'GATEWAY_IDENTITY_BUSY'])
    const retryAfterS = Number(late.headers.get('retry-after'))
    assert.ok(1 < retryAfterS && retryAfterS <= 50, `${retryAfterS}`)
    const again = await ask(ana)
    assert.deepEqual([again.status, again.headers.get('banyan-degraded')], [200, null])
    const { overBudget, failures } = gateway.stats().identity ?? {}
    assert.ok(overBudget !== undefined && overBudget >= 1)
    assert.equal(failures, 0)
  })

  it('log-ins: beyond them the shop is not asked, and whoever came too many says when to come again', async (t) => {
    const { account, logIn } = await behindGateway(t, { loginsPerSecond: RARELY })
    await account('ana')
    assert.equal((await logIn('ana@mail.example')).status, 200)
    const late = await logIn('ana@mail.example')
    assert.equal(late.status, 429)
    assert.ok(Number(late.headers.get('retry-after')) > 1)
  })

  it('how many reads a verification takes depends on how the shop keeps sessions', () => {
    const { session } = MINIATURE_PROFILE
    const of = (other: object) =>
      readsPerVerification({ ...MINIATURE_PROFILE, session: Object.assign({}, session, other) })
    assert.equal(of({}), 2)
    assert.equal(of({ revocation: undefined }), 1)
    assert.equal(of({ kind: 'session-sql' }), 1)
    assert.equal(of({ kind: 'session-api', rolePath: ['role'] }), 1)
    assert.equal(of({ kind: 'session-api' }), 2)
  })
})
