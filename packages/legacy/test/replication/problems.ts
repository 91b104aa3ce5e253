import assert from 'node:assert/strict'
import { isFault } from '@banyan/model'
import { type SchemaProblem, type ShopProfile, inspectShop } from '../../src/index.ts'
import type { LogicalShop } from '../logical-shop/logical-shop.ts'
import { SOON } from './opened-follower.ts'

/** What an inspection refuses, one line each. */
export const problemsOf = async (
  shop: LogicalShop,
  profile: ShopProfile = shop.profile,
): Promise<readonly string[]> => {
  try {
    await inspectShop(profile, shop.readerUrl, SOON)
    return []
  } catch (error) {
    assert.ok(isFault(error, 'LEGACY_PROFILE_MISMATCH'), String(error))
    return (error.data['problems'] as SchemaProblem[]).map(
      ({ table, column, expected, found }) =>
        `${[table, column].filter(Boolean).join('.')}: expected ${expected}, found ${found}`,
    )
  }
}
