import { type FaultSwitches, withFaults } from '@banyan/faults'
import { faults } from '../errors.ts'
import type { Shop, ShopDatabase } from './shop.ts'

/** A shop whose database suffers what is switched on at `shop` in the process `from`; the shop itself where there are no switches. */
export const withShopFaults = (
  shop: Shop,
  o: { readonly name: string; readonly from: string; readonly switches: FaultSwitches | undefined },
): Shop => {
  const read = (operation: string) => ({
    at: 'shop' as const,
    from: o.from,
    to: 'shop',
    failure: (reason: string) => faults.LEGACY_SHOP_UNREACHABLE({ shop: o.name, operation, reason }),
  })
  const database = withFaults<ShopDatabase>(shop.database, o.switches, {
    findSession: read('read a session'),
    findPerson: read('read a person'),
    isRevoked: read('read a withdrawn token'),
    rowsAfter: read('read rows'),
    presentKeys: read('read keys'),
    rowsOf: read('read rows'),
    recentRows: read('read recent rows'),
  })
  return { ...shop, database }
}
