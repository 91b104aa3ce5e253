import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DEFAULT_UPSTREAM_LIMITS } from '@banyan/gateway'
import { CONTEXT_LIMITS } from '@banyan/service'
import { anyCompany } from '../system.ts'
import { gatewaySettings, type GatewayValues, limitsOf, quotasOf, ratesOf } from './gateway-settings.ts'
import { configured, contextSettings } from './settings.ts'

const usual = (settings: { readonly [name: string]: { readonly default: unknown } }) =>
  Object.fromEntries(Object.entries(settings).map(([name, one]) => [name, one.default]))

const gateway = usual(gatewaySettings.settings) as GatewayValues

describe('the settings of AnyCompany', () => {
  it('are there for each context, each group once', () => {
    assert.deepEqual(
      Object.keys(contextSettings),
      anyCompany.contexts.map(({ name }) => name),
    )
    const groups = configured.settings.map(({ context }) => context)
    assert.deepEqual(groups, [...new Set(groups)])
  })

  it('leave everything as it is without them', () => {
    for (const { settings } of Object.values(contextSettings)) assert.deepEqual(usual(settings), CONTEXT_LIMITS)
    const { maxInFlight, headersTimeoutMs, maxStreams } = DEFAULT_UPSTREAM_LIMITS
    for (const upstream of ['shop', 'social'])
      assert.deepEqual(limitsOf(gateway, upstream), { maxInFlight, headersTimeoutMs, maxStreams })
  })

  it('tell the gateway what members may do how often, or that nobody is held back', () => {
    assert.deepEqual(
      quotasOf(gateway).map(({ name, perSecond, burst }) => `${name} ${Math.round(perSecond * 60)} ${burst}`),
      [
        'posts 6 120',
        'comments 30 300',
        'friend-requests 2 120',
        'blocks 6 120',
        'reports 1 30',
        'searches 120 120',
        'exports 2 10',
      ],
    )
    assert.deepEqual(quotasOf({ ...gateway, memberQuotas: 'off' }), [])
    assert.deepEqual(ratesOf({ ...gateway, memberWritesPerSecond: 3 }).member?.['api-write'], {
      perSecond: 3,
      burst: 60,
    })
    assert.deepEqual(
      limitsOf({ ...gateway, shopAnswerMs: 7_000, serviceAnswerMs: 5_000 }, 'shop').headersTimeoutMs,
      7_000,
    )
  })
})
