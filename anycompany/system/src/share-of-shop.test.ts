import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { defineProfile } from '@banyan/legacy'
import { shareOfShop } from './share-of-shop.ts'
import { shopProfile } from './shop-profile.ts'

describe('shares of the shop’s budget', () => {
  const shares = (maxConnections: number) => {
    const profile = defineProfile({ ...shopProfile, budgets: { ...shopProfile.budgets, maxConnections } })
    return [shareOfShop(profile, 'gateway').budgets, shareOfShop(profile, 'host').budgets] as const
  }

  it('are together what the shop allows', () => {
    for (const most of [2, 3, 4, 20]) {
      const [gateway, host] = shares(most)
      assert.equal(gateway.maxConnections + host.maxConnections, most)
      assert.equal(
        gateway.sessionReadsPerSecond + host.sessionReadsPerSecond,
        shopProfile.budgets.sessionReadsPerSecond,
      )
    }
  })

  it('are divided among hosts', () => {
    const profile = defineProfile({ ...shopProfile, budgets: { ...shopProfile.budgets, maxConnections: 20 } })
    const [one, half] = [shareOfShop(profile, 'host').budgets, shareOfShop(profile, 'host', 2).budgets]
    assert.equal(half.maxConnections * 2, one.maxConnections)
    assert.equal(half.sessionReadsPerSecond * 2, one.sessionReadsPerSecond)
  })

  it('leave each process one connection', () => {
    assert.deepEqual(
      shares(1).map(({ maxConnections }) => maxConnections),
      [1, 1],
    )
  })
})
