import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Fault } from '@banyan/model'
import type { FindUser } from '@anycompany/members'
import type { TokenIssuer } from '@banyan/gateway'
import { faults as legacyFaults } from '@banyan/legacy'
import { memberResolver } from '../src/member-resolver.ts'
import { company, lastOpenedFirst } from './example-host.ts'

const signal = AbortSignal.timeout(60_000)

/** The gateway's question to the members context, over HTTP as the gateway asks it. */
const resolverOf = async (t: { after(fn: () => Promise<void>): void }, findUser: FindUser) => {
  const scope = lastOpenedFirst(t)
  const shared = await company(scope, findUser)
  const { origin } = await shared.start()
  const tokens = {
    mint: ({ subject, audience }) => ({
      authorization: `Bearer ${shared.issuer.tokenFor(subject, audience)}`,
      reuseUntil: 0,
    }),
    publicKey: {},
  } satisfies TokenIssuer
  const resolver = memberResolver({ instances: only(origin), tokens })
  scope.after(async () => resolver[Symbol.asyncDispose]())
  return { resolver, tokens, origin, scope }
}

const only = (url: string) => {
  const instances = [{ id: url, url }]
  return () => instances
}

const faultOf = async (asked: Promise<unknown>): Promise<Fault> =>
  asked.then(
    () => assert.fail('expected a fault'),
    (error: Fault) => error,
  )

describe('recognition, as the gateway asks for it', () => {
  it('answers a member, and who is none', async (t) => {
    const { resolver } = await resolverOf(t, async (userId) =>
      userId === '7' ? { userId, kind: 'customer', customerId: 'c', displayName: 'A', email: undefined } : undefined,
    )
    assert.ok('memberId' in (await resolver.resolve('7', signal)))
    assert.deepEqual(await resolver.resolve('8', signal), { notAMember: 'NotACustomer' })
  })

  it('a refused question is told with its reason, and nothing of the user', async (t) => {
    const { resolver, tokens, origin, scope } = await resolverOf(t, async () => undefined)
    const refused = await faultOf(resolver.resolve('marker'.repeat(40), signal))
    assert.deepEqual(
      [refused.code, refused.retry, refused.data],
      ['GATEWAY_RECOGNITION_REFUSED', 'never', { answered: '400 SERVICE_INPUT_INVALID' }],
    )
    const reason = (refused.cause as Error).message
    assert.match(reason, /400 SERVICE_INPUT_INVALID .*userId: an id of at most 195 characters once escaped/)
    assert.doesNotMatch(reason + refused.message, /marker/)
    const stranger = memberResolver({
      instances: only(origin),
      tokens: { ...tokens, mint: () => ({ authorization: 'Bearer secret', reuseUntil: 0 }) },
    })
    scope.after(async () => stranger[Symbol.asyncDispose]())
    const unknown = await faultOf(stranger.resolve('7', signal))
    assert.deepEqual(
      [unknown.code, unknown.data],
      ['GATEWAY_RECOGNITION_REFUSED', { answered: '401 SERVICE_TOKEN_REFUSED' }],
    )
    assert.doesNotMatch((unknown.cause as Error).message, /secret/)
  })

  it('what the host may ask the shop being spent is no outage', async (t) => {
    const { resolver } = await resolverOf(t, async () => {
      throw legacyFaults.LEGACY_BUDGET_EXCEEDED({ budget: 'sessionReadsPerSecond', perSecond: 1, retryAfterMs: 900 })
    })
    const busy = await faultOf(resolver.resolve('7', signal))
    assert.deepEqual([busy.code, busy.data], ['GATEWAY_IDENTITY_BUSY', { retryAfterS: 1 }])
  })

  it('another host is asked when the first does not answer', async (t) => {
    const { origin, tokens } = await resolverOf(t, async () => undefined)
    const instances = ['http://127.0.0.1:1', origin].map((url) => ({ id: url, url }))
    await using resolver = memberResolver({ instances: () => instances, tokens })
    for (let n = 0; n < 8; n++) assert.deepEqual(await resolver.resolve('8', signal), { notAMember: 'NotACustomer' })
  })

  it('a shop that does not answer is one, and so is a members context that is away', async (t) => {
    const { resolver } = await resolverOf(t, async () => {
      throw legacyFaults.LEGACY_SHOP_UNREACHABLE({ shop: 's', operation: 'read a user', reason: 'test' })
    })
    const away = await faultOf(resolver.resolve('7', signal))
    assert.equal(away.message, 'members answered 503 LEGACY_SHOP_UNREACHABLE to a recognition')
    await using nowhere = memberResolver({
      instances: only('http://127.0.0.1:1'),
      tokens: { mint: () => ({ authorization: 'Bearer x', reuseUntil: 0 }), publicKey: {} },
    })
    assert.match(String(await faultOf(nowhere.resolve('7', signal))), /ECONNREFUSED/)
  })
})
