import {
  type Change,
  type DigestStore,
  type FollowedTable,
  type ShopAccess,
  type ShopProfile,
  type ShopRow,
} from '../src/index.ts'
import { shopOf } from '../src/postgres-shop/connect-shop.ts'
import type { Following } from '../src/changes/delivery.ts'
import { rowDigest } from '../src/changes/row-digest.ts'
import { type TableSteps, tableSteps } from '../src/changes/table-steps.ts'

export const DIGEST_SECRET = 'sixteen bytes or more'

/** What a receiver has made of the changes it got: a copy of the table, and everything it was told. */
export type Mirror = {
  readonly rows: Map<string, ShopRow>
  readonly told: Change[]
  readonly take: (changes: readonly Change[]) => Promise<void>
}

export const mirror = (): Mirror => {
  const rows = new Map<string, ShopRow>()
  const told: Change[] = []
  const take = async (changes: readonly Change[]): Promise<void> => {
    told.push(...changes)
    for (const change of changes) {
      if (change.kind === 'deleted') rows.delete(change.key)
      else rows.set(change.key, change.row)
    }
  }
  return { rows, told, take }
}

/** A follower that makes its steps when told to. A new one on the same store is one that came back after a crash. */
export type SteppedFollower = {
  readonly steps: TableSteps
  readonly sweep: () => Promise<void>
  readonly recent: () => Promise<void>
  readonly close: () => Promise<void>
}

export const steppedFollower = (
  o: ShopAccess & {
    readonly profile: ShopProfile
    readonly table: string
    readonly store: DigestStore
    readonly onChange: Following['onChange']
  },
): SteppedFollower => {
  const table = o.profile.changes.find((candidate) => candidate.table === o.table) as FollowedTable
  const { shop, close } = shopOf(o.profile, o)
  const steps = tableSteps({
    table,
    source: `${o.profile.name}/${o.table}`,
    shop: shop.database,
    store: o.store,
    digestOf: rowDigest(table, DIGEST_SECRET),
    onChange: o.onChange,
    onDelivered: () => {},
    onRefused: () => {},
  })
  const toTheEnd = (kind: 'recent' | 'sweep') => async () => {
    while (!(await steps.step(kind, AbortSignal.timeout(30_000))).completed);
  }
  return { steps, sweep: toTheEnd('sweep'), recent: toTheEnd('recent'), close }
}
