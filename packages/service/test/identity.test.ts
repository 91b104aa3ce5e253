import assert from 'node:assert/strict'
import { createHmac, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import type { TestScope } from '@banyan/testing'
import { openKeyFile, REREAD_MS } from '../src/identity/key-file.ts'
import { callerVerifier, CLOCK_TOLERANCE_S, TOKEN_LIFETIME_S_MAX } from '../src/identity/verify-caller.ts'
import { stage } from './rig/stage.ts'
import { tokenIssuer, type TokenOptions } from './rig/tokens.ts'

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('a caller', () => {
  const codeOf = async (t: TestScope, as: string | null) => {
    const { ask } = await stage(t)
    const answer = await ask('PUT', '/api/theatre/seats/A1', { as })
    return [answer.status, answer.body['code']]
  }

  it('without a token is asked to log in', async (t) => {
    assert.deepEqual(await codeOf(t, null), [401, 'SERVICE_LOGIN_NEEDED'])
  })

  it('whom the old system knows and who is no member is told so', async (t) => {
    const { ask } = await stage(t)
    const answer = await ask('PUT', '/api/theatre/seats/A1', { as: null, headers: { 'banyan-not-a-member': 'staff' } })
    assert.deepEqual([answer.status, answer.body['code']], [403, 'SERVICE_NOT_A_MEMBER'])
  })

  it('is what the token says, and no header beside it', async (t) => {
    const { ask, host } = await stage(t)
    await host.whenReady()
    const headers = { 'x-user-id': 'eve', 'banyan-actor': 'operator:eve', 'x-forwarded-user': 'eve' }
    const taken = await ask('PUT', '/api/theatre/seats/A1', { as: { sub: 'ben' }, headers })
    assert.equal(taken.body['takenBy'], 'ben')
  })

  it('of a kind that the route doesn’t list is refused', async (t) => {
    const { ask, host } = await stage(t)
    await host.whenReady()
    const refused = await ask('PUT', '/api/theatre/seats/A1', { as: { kind: 'service' } })
    assert.deepEqual([refused.status, refused.body['code']], [403, 'SERVICE_CALLER_REFUSED'])
  })

  it('with a token that was signed by nobody, by a public key, or altered is refused', async (t) => {
    const { ask, issuer } = await stage(t)
    const claims = {
      iss: 'gateway',
      aud: 'theatre',
      sub: 'eve',
      kind: 'member',
      iat: Math.floor(Date.now() / 1_000),
      exp: Math.floor(Date.now() / 1_000) + 60,
      jti: randomUUID(),
    }
    const none = `${base64({ alg: 'none', kid: 'key-1' })}.${base64(claims)}.`
    const unsigned = `${base64({ alg: 'EdDSA', kid: 'key-1' })}.${base64(claims)}.AAAA`
    const { keys } = JSON.parse(await readFile(issuer.file, 'utf8')) as { keys: { x: string }[] }
    const hmacInput = `${base64({ alg: 'HS256', kid: 'key-1' })}.${base64(claims)}`
    const confused = `${hmacInput}.${createHmac('sha256', Buffer.from(keys[0]!.x, 'base64url')).update(hmacInput).digest('base64url')}`
    const [header, , signature] = (await issuer.token()).split('.')
    const altered = `${header}.${base64(claims)}.${signature}`
    for (const token of [none, unsigned, confused, altered, 'no token', '', 'x'.repeat(5_000)]) {
      const answer = await ask('PUT', '/api/theatre/seats/A1', { as: token })
      assert.deepEqual([answer.status, answer.body['code']], [401, 'SERVICE_TOKEN_REFUSED'], token.slice(0, 40))
    }
  })
})

describe('a token', () => {
  const fresh = async (t: TestScope) => {
    const issuer = await tokenIssuer(t)
    const verify = callerVerifier({ keys: await openKeyFile(issuer.file), issuers: ['gateway'] })
    const accepts = async (o: TokenOptions) =>
      verify(`Bearer ${await issuer.token(o)}`, 'theatre').then(
        () => true,
        () => false,
      )
    return { issuer, accepts }
  }

  it('is for one context, by an issuer we know, with every claim', async (t) => {
    const { accepts } = await fresh(t)
    assert.equal(await accepts({}), true)
    for (const o of [
      { aud: 'office' },
      { aud: ['theatre'] },
      { aud: ['theatre', 'office'] },
      { iss: 'somebody' },
      { kind: 'saga' },
      { kind: 'admin' },
      { sub: '' },
      { sub: 'x'.repeat(201) },
      { kid: 'unknown' },
      ...['sub', 'kind', 'iat', 'exp', 'jti', 'aud', 'iss'].map((claim) => ({ without: [claim] })),
    ])
      assert.equal(await accepts(o), false, JSON.stringify(o))
  })

  it('lives shortly: not beyond its limit, nor after its end but for the clocks’ tolerance', async (t) => {
    const { accepts } = await fresh(t)
    assert.equal(await accepts({ livesS: TOKEN_LIFETIME_S_MAX }), true)
    assert.equal(await accepts({ livesS: TOKEN_LIFETIME_S_MAX + CLOCK_TOLERANCE_S + 2 }), false)
    assert.equal(await accepts({ issuedAgoS: 60, livesS: 60 - CLOCK_TOLERANCE_S + 2 }), true)
    assert.equal(await accepts({ issuedAgoS: 60, livesS: 60 - CLOCK_TOLERANCE_S - 1 }), false)
  })

  it('of a new key is accepted once the file holds it, and the file is not read for every unknown one', async (t) => {
    const issuer = await tokenIssuer(t)
    let now = 0
    const keys = await openKeyFile(issuer.file, () => now)
    const verify = callerVerifier({ keys, issuers: ['gateway'] })
    const key = await issuer.otherKey('key-2')
    const bearer = `Bearer ${await key.token()}`
    await assert.rejects(verify(bearer, 'theatre'))
    await key.publish()
    now = REREAD_MS - 1
    await assert.rejects(verify(bearer, 'theatre'))
    now = REREAD_MS
    assert.deepEqual(await verify(bearer, 'theatre'), { kind: 'member', id: 'ann' })
  })

  it('that was verified before is looked at again: its end, its context, its key', async (t) => {
    const issuer = await tokenIssuer(t)
    let withdrawn = false
    let now = new Date()
    const keys = await openKeyFile(issuer.file)
    const verify = callerVerifier({
      keys: {
        ...keys,
        holds: (kid) => !withdrawn && keys.holds(kid),
        find: (...args) => (withdrawn ? Promise.reject(new Error('withdrawn')) : keys.find(...args)),
      },
      issuers: ['gateway'],
      now: () => now,
    })
    const bearer = `Bearer ${await issuer.token({ livesS: 60 })}`
    const ann = { kind: 'member', id: 'ann' }
    assert.deepEqual(await verify(bearer, 'theatre'), ann)
    assert.deepEqual(await verify(bearer, 'theatre'), ann)
    await assert.rejects(verify(bearer, 'office'))
    await assert.rejects(verify(`${bearer.slice(0, -4)}AAAA`, 'theatre'))
    withdrawn = true
    await assert.rejects(verify(bearer, 'theatre'))
    withdrawn = false
    now = new Date(now.getTime() + (60 + CLOCK_TOLERANCE_S) * 1_000 + 1_000)
    await assert.rejects(verify(bearer, 'theatre'))
  })
})
