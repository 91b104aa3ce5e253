import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, test } from 'node:test'
import { importJWK, jwtVerify } from 'jose'
import { createTokenIssuer, TOKEN_LIFETIME_S } from './token-issuer.ts'

const ed25519 = () => ({ ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'key-1' })

const bearer = (authorization: string): string => authorization.slice('Bearer '.length)

describe('token issuer', () => {
  test('jose, who did not make it, verifies a token with the public key', async () => {
    const issuer = createTokenIssuer(ed25519())
    const now = Date.now()
    const { authorization } = issuer.mint({ subject: 'member-1', kind: 'member', audience: 'social' }, now)
    const key = await importJWK(issuer.publicKey, 'EdDSA')
    const { payload, protectedHeader } = await jwtVerify(bearer(authorization), key, {
      issuer: 'gateway',
      audience: 'social',
    })
    assert.deepEqual([protectedHeader.alg, protectedHeader.kid], ['EdDSA', 'key-1'])
    assert.deepEqual([payload.sub, payload['kind'], typeof payload.jti], ['member-1', 'member', 'string'])
    assert.equal(Number(payload.exp) - Number(payload.iat), TOKEN_LIFETIME_S)
    await assert.rejects(jwtVerify(bearer(authorization), key, { audience: 'members' }))
  })

  test('no two tokens are alike', () => {
    const { mint } = createTokenIssuer(ed25519())
    const claims = { subject: 'm', kind: 'member', audience: 'a' } as const
    assert.notEqual(mint(claims, 0).authorization, mint(claims, 0).authorization)
  })

  test('the public key holds nothing private', () =>
    assert.equal(createTokenIssuer(ed25519()).publicKey['d'], undefined))

  test('refuses a key without kid, a public key, another kind of key', () => {
    const { kid: _, ...nameless } = ed25519()
    const { d: __, ...openOnly } = ed25519()
    const rsa = {
      ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
      kid: 'r',
    }
    for (const key of [nameless, openOnly, rsa, {}])
      assert.throws(() => createTokenIssuer(key), { code: 'GATEWAY_CONFIG_INVALID' })
  })
})
