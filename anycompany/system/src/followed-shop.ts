import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ShopProfile } from '@banyan/legacy'
import { shopProfile } from './shop-profile.ts'

/** AnyCompany's own shop, unless `SHOP_PROFILE` names a module that exports another `shopProfile`: nothing else has to change then. */
export const followedShop: ShopProfile = await profileOf(process.env['SHOP_PROFILE'])

async function profileOf(file: string | undefined): Promise<ShopProfile> {
  if (file === undefined || file === '') return shopProfile
  const other = (await import(pathToFileURL(resolve(file)).href)) as { readonly shopProfile?: ShopProfile }
  if (other.shopProfile !== undefined) return other.shopProfile
  throw new Error(`expected SHOP_PROFILE to name a module that exports shopProfile, found none in ${file}`)
}
