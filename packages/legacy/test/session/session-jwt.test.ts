import assert from 'node:assert/strict'
import { createHmac, randomUUID } from 'node:crypto'
import { type TestContext, describe, test } from 'node:test'
import { isFault } from '@banyan/model'
import { SignJWT, generateKeyPair } from 'jose'
import {
  type SessionVerdict,
  type SessionVerifier,
  type ShopProfile,
  defineProfile,
  sessionVerifier,
  shopDirectory,
} from '../../src/index.ts'
import {
  MINIATURE_PROFILE,
  MINIATURE_SCHEMA,
  type MiniatureShop,
  miniatureGrants,
  signToken,
  startMiniatureShop,
} from '../miniature-shop/index.ts'
import { shopDatabase } from '../shop-database.ts'

const SOON = AbortSignal.timeout(60_000)
const reasonOf = (verdict: SessionVerdict) => (verdict.status === 'invalid' ? verdict.reason : verdict.status)

type Opened = { readonly shop: MiniatureShop; readonly readerUrl: string; readonly verifier: SessionVerifier }

const opened = async (t: TestContext): Promise<Opened> => {
  const database = await shopDatabase(t, { schema: MINIATURE_SCHEMA, grants: miniatureGrants })
  const shop = await startMiniatureShop({ ownerUrl: database.ownerUrl })
  const verifier = sessionVerifier(MINIATURE_PROFILE, { connectionString: database.readerUrl, secrets: [shop.secret] })
  t.after(async () => {
    await verifier.close()
    await shop[Symbol.asyncDispose]()
  })
  return { shop, readerUrl: database.readerUrl, verifier }
}

const ANNA = {
  accountNo: 'B-0007/ä',
  kind: 'buyer',
  mail: 'a@shop.example',
  password: 'pass',
  firstName: 'Anna',
  lastName: 'Lima',
} as const

const logIn = async (
  shop: MiniatureShop,
  account: { readonly mail: string; readonly password: string },
): Promise<string> => {
  const response = await fetch(`${shop.url}/hello`, { method: 'POST', body: JSON.stringify(account) })
  assert.equal(response.status, 200)
  return String(response.headers.get('set-cookie')).split(';')[0] as string
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const NOW = Math.floor(Date.now() / 1_000)
const CLAIMS = { account: ANNA.accountNo, iss: 'miniature-shop', aud: 'storefront', jti: 'j-1', exp: NOW + 600 }

/** Signs whatever it is given, as an attacker or a careless shop would. */
const forged = (secret: string, header: object, claims: object): string => {
  const text = `${part(header)}.${part(claims)}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

describe('a token of the miniature shop', () => {
  test('that its log-in gave is valid, until its logout', async (t) => {
    const { shop, verifier } = await opened(t)
    await shop.addAccount(ANNA)
    const cookie = await logIn(shop, ANNA)
    const verdict = await verifier.verify(cookie, SOON)
    assert.ok(verdict.status === 'valid')
    assert.equal(verdict.userId, ANNA.accountNo)
    assert.equal(verdict.userKind, 'customer')
    assert.ok(Math.abs(verdict.expiresAt.getTime() - Date.now() - 1_800_000) < 5_000)
    await fetch(`${shop.url}${MINIATURE_PROFILE.logout.path}`, { headers: { cookie } })
    assert.equal(reasonOf(await verifier.verify(cookie, SOON)), 'revoked')
  })

  test('of an operator is staff, of somebody deleted since is invalid, of a passer-by too', async (t) => {
    const { shop, verifier } = await opened(t)
    await shop.addAccount({ ...ANNA, kind: 'operator' })
    const cookie = await logIn(shop, ANNA)
    const staff = await verifier.verify(cookie, SOON)
    assert.equal(staff.status === 'valid' && staff.userKind, 'staff')
    await shop.pool.query(`update "Store"."Account" set "order" = 'passer-by'`)
    assert.equal(reasonOf(await verifier.verify(cookie, SOON)), 'user-unknown')
    await shop.pool.query('delete from "Store"."Account"')
    assert.equal(reasonOf(await verifier.verify(cookie, SOON)), 'user-unknown')
  })

  test('that says who somebody is finds them as user and customer in one', async (t) => {
    const { shop, readerUrl } = await opened(t)
    await shop.addAccount(ANNA)
    await shop.addAccount({ ...ANNA, accountNo: 'guest', kind: 'passer-by', mail: 'g@shop.example' })
    await using directory = shopDirectory(MINIATURE_PROFILE, { connectionString: readerUrl })
    assert.deepEqual(await directory.findUser(ANNA.accountNo, SOON), {
      userId: ANNA.accountNo,
      kind: 'customer',
      customerId: ANNA.accountNo,
      displayName: 'Anna Lima',
      email: 'a@shop.example',
    })
    assert.equal(await directory.findUser('guest', SOON), undefined)
    assert.equal(await directory.findUser(`' or true --`, SOON), undefined)
  })

  test('made for anything else, forged, or out of its time lets nobody in', async (t) => {
    const { shop, verifier } = await opened(t)
    await shop.addAccount(ANNA)
    const { secret } = shop
    const hs256 = { alg: 'HS256' }
    const { privateKey: rsa } = await generateKeyPair('RS256')
    const { privateKey: ed } = await generateKeyPair('EdDSA')
    const good = forged(secret, hs256, CLAIMS)
    const [head = '', body = '', mac = ''] = good.split('.')
    const { exp: _, ...endless } = CLAIMS
    const { aud: __, ...aimless } = CLAIMS
    const { account: ___, ...nameless } = CLAIMS
    const { jti: ____, ...unrevocable } = CLAIMS
    const refused: readonly (readonly [string, string, string])[] = [
      [
        'a password reset, validly signed',
        await signToken(secret, { account: ANNA.accountNo, audience: 'password-reset' }),
        'claim-wrong',
      ],
      ['two audiences, ours not among them', forged(secret, hs256, { ...CLAIMS, aud: ['a', 'b'] }), 'claim-wrong'],
      ['no audience', forged(secret, hs256, aimless), 'claim-missing'],
      ['another issuer', forged(secret, hs256, { ...CLAIMS, iss: 'elsewhere' }), 'claim-wrong'],
      ['no user', forged(secret, hs256, nameless), 'claim-missing'],
      [
        'a user that is an object',
        forged(secret, hs256, { ...CLAIMS, account: { id: ANNA.accountNo } }),
        'claim-wrong',
      ],
      ['an empty user', forged(secret, hs256, { ...CLAIMS, account: '' }), 'claim-wrong'],
      ['nothing to withdraw it by', forged(secret, hs256, unrevocable), 'claim-missing'],
      ['no end', forged(secret, hs256, endless), 'claim-missing'],
      ['an end of a second ago', forged(secret, hs256, { ...CLAIMS, exp: NOW - 1 }), 'expired'],
      ['an end of text', forged(secret, hs256, { ...CLAIMS, exp: `${NOW + 600}` }), 'claim-wrong'],
      ['an end beyond all dates', forged(secret, hs256, { ...CLAIMS, exp: 8.64e12 + 1 }), 'claim-wrong'],
      ['a beginning in an hour', forged(secret, hs256, { ...CLAIMS, nbf: NOW + 3_600 }), 'not-yet-valid'],
      ['another secret', forged('another secret', hs256, CLAIMS), 'signature-wrong'],
      ['an empty secret', forged('', hs256, CLAIMS), 'signature-wrong'],
      ['another body under a signature', `${head}.${part({ ...CLAIMS, account: 'B-1' })}.${mac}`, 'signature-wrong'],
      ['no signature', `${head}.${body}.`, 'signature-wrong'],
      ['alg none', `${part({ alg: 'none' })}.${body}.`, 'algorithm-refused'],
      ['alg nOnE', `${part({ alg: 'nOnE' })}.${body}.${mac}`, 'algorithm-refused'],
      ['no alg', forged(secret, {}, CLAIMS), 'algorithm-refused'],
      ['alg HS512', forged(secret, { alg: 'HS512' }, CLAIMS), 'algorithm-refused'],
      ['alg RS256 over our HMAC', forged(secret, { alg: 'RS256' }, CLAIMS), 'algorithm-refused'],
      [
        'a real RS256 signature',
        await new SignJWT(CLAIMS).setProtectedHeader({ alg: 'RS256' }).sign(rsa),
        'algorithm-refused',
      ],
      [
        'a real EdDSA signature',
        await new SignJWT(CLAIMS).setProtectedHeader({ alg: 'EdDSA' }).sign(ed),
        'algorithm-refused',
      ],
      ['a critical extension', forged(secret, { ...hs256, crit: ['b64'], b64: false }, CLAIMS), 'malformed'],
      ['no dots', 'token', 'malformed'],
      ['JSON that is no object', `${Buffer.from('null').toString('base64url')}.${body}.${mac}`, 'malformed'],
      [
        'a body that is no JSON',
        (() => {
          const text = `${head}.${Buffer.from('{').toString('base64url')}`
          return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
        })(),
        'malformed',
      ],
      ['five parts', `${good}.a.b`, 'malformed'],
    ]
    for (const [what, token, reason] of refused) {
      assert.equal(reasonOf(await verifier.verify(`visitor=${token}`, SOON)), reason, what)
    }
    assert.equal((await verifier.verify(`visitor=${good}`, SOON)).status, 'valid', 'the counter-test')
    assert.equal(reasonOf(await verifier.verify(`visitor=${good}; visitor=${refused[0]?.[1]}`, SOON)), 'ambiguous')
  })
})

/** The token's shop without a database: everything stands in the token. */
const withoutDatabase = (session: object): ShopProfile =>
  defineProfile({
    ...MINIATURE_PROFILE,
    changes: [],
    customers: { ...MINIATURE_PROFILE.customers, name: 'first name' },
    session: {
      kind: 'jwt-hs256',
      cookie: 'visitor',
      audience: 'storefront',
      userIdClaim: 'account',
      roleClaim: 'role',
      ...session,
    } as never,
  })

describe('secrets by key id', () => {
  const secrets = { old: 'the old secret', new: 'the new secret' }
  const verifier = sessionVerifier(withoutDatabase({}), { secrets })
  const token = (secret: string, header: object) =>
    forged(secret, { alg: 'HS256', ...header }, { ...CLAIMS, role: 'buyer' })
  const verdict = async (value: string) => reasonOf(await verifier.verify(`visitor=${value}`, SOON))

  test('let a token in that names the one it was signed with', async () => {
    assert.equal(await verdict(token(secrets.old, { kid: 'old' })), 'valid')
    assert.equal(await verdict(token(secrets.new, { kid: 'new' })), 'valid')
    assert.equal(await verdict(token(secrets.old, { kid: 'new' })), 'signature-wrong')
  })

  test('are found by their own names only', async () => {
    for (const kid of ['', '__proto__', 'constructor', 'toString', '../old', `old' or '1`, 'OLD', 0, null, ['old']]) {
      assert.equal(await verdict(token(secrets.old, { kid })), 'key-unknown', String(kid))
      assert.equal(await verdict(token('', { kid })), 'key-unknown', String(kid))
    }
    assert.equal(await verdict(token(secrets.old, {})), 'key-unknown')
  })

  test('are not taken from the token', async () => {
    const jwk = { kty: 'oct', k: Buffer.from('mine').toString('base64url') }
    assert.equal(await verdict(token('mine', { jwk, jku: 'https://evil.example/keys' })), 'key-unknown')
    assert.equal(await verdict(token('mine', { jwk, kid: 'old' })), 'signature-wrong')
  })

  test('none of which fits by itself: a list is tried whole, whatever the key id says', async () => {
    const listed = sessionVerifier(withoutDatabase({}), { secrets: Object.values(secrets) })
    for (const secret of Object.values(secrets)) {
      assert.equal((await listed.verify(`visitor=${token(secret, { kid: randomUUID() })}`, SOON)).status, 'valid')
    }
  })
})

describe('a token in a header', () => {
  const secret = 'secret'
  const verifier = sessionVerifier(
    withoutDatabase({ cookie: undefined, header: 'Authorization', purpose: { claim: 'typ', value: 'session' } }),
    { secrets: [secret] },
  )
  const claims = { ...CLAIMS, role: 'buyer', typ: 'session' }

  test('is read from where the verifier says, with Bearer in front or not', async () => {
    const token = forged(secret, { alg: 'HS256' }, claims)
    assert.equal(verifier.header, 'authorization')
    for (const value of [token, `Bearer ${token}`, `bearer  ${token}`]) {
      assert.equal((await verifier.verify(value, SOON)).status, 'valid')
    }
    assert.equal((await verifier.verify(undefined, SOON)).status, 'none')
    assert.equal(reasonOf(await verifier.verify(`Basic ${token}`, SOON)), 'malformed')
  })

  test('with another purpose, another role or none lets no customer in', async () => {
    const verdict = async (changed: object) =>
      verifier.verify(forged(secret, { alg: 'HS256' }, { ...claims, ...changed }), SOON)
    assert.equal(reasonOf(await verdict({ typ: 'password-reset' })), 'claim-wrong')
    assert.equal(reasonOf(await verdict({ typ: undefined })), 'claim-missing')
    assert.equal(reasonOf(await verdict({ role: undefined })), 'user-unknown')
    assert.equal(reasonOf(await verdict({ role: 'passer-by' })), 'user-unknown')
    const admin = await verdict({ role: 'operator' })
    assert.equal(admin.status === 'valid' && admin.userKind, 'staff')
  })
})

test('a token without a role needs the shop’s database', () => {
  const profile = withoutDatabase({ roleClaim: undefined })
  assert.throws(
    () => sessionVerifier(profile, { secrets: ['x'] }),
    (error) => isFault(error, 'LEGACY_ACCESS_MISSING'),
  )
})
