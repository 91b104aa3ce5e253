import type { TestContext } from 'node:test'
import type { TestServer } from '@banyan/testing'
import {
  type Change,
  type ChangeFollower,
  type DigestStore,
  type FollowOptions,
  type ShopProfile,
  type ShopProfileInput,
  followChanges,
  memoryDigestStore,
} from '../../src/index.ts'
import { DIGEST_SECRET, type Mirror, mirror } from '../following.ts'
import { until } from '../until.ts'
import { type LogicalShop, logicalShop } from '../logical-shop/logical-shop.ts'

export const SOON: AbortSignal = AbortSignal.timeout(240_000)

/** A shop with a follower of its users, whose stream is up. */
export type Opened = {
  readonly shop: LogicalShop
  readonly seen: Mirror
  readonly store: DigestStore
  readonly follower: ChangeFollower
  /** Another one on the same memory. */
  readonly start: (
    o?: { readonly profile?: ShopProfile } & Partial<Pick<FollowOptions, 'digestSecret' | 'onFeedFault'>>,
  ) => ChangeFollower
  /** What was delivered since the last call, one line each. */
  readonly told: () => string[]
  /** As the shop. */
  readonly sql: (text: string) => Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }>
}

export const brief = (changes: readonly Change[], columns: readonly string[] = ['email']): string[] =>
  changes.map((change) =>
    [change.kind, change.key, ...(change.kind === 'upserted' ? columns.map((name) => change.row[name]) : [])].join(' '),
  )

/** A table of a test's own instead of the users; all its columns are told. */
export type OwnTable = {
  readonly table: NonNullable<ShopProfileInput['changes']>[number]
  readonly schema: string
  /** By the administrator, once all that was asked for is done. */
  readonly then?: (shop: LogicalShop) => string
}

export const opened = async (
  t: TestContext,
  server: TestServer,
  o: { readonly rows?: number; readonly own?: OwnTable } = {},
): Promise<Opened> => {
  const { own } = o
  const shop = await logicalShop(t, server, own && { schema: own.schema, changes: [own.table] })
  if (own?.then !== undefined) await shop.admin.query(own.then(shop))
  if (o.rows !== undefined)
    await shop.owner.query(`insert into users (email) select 'u' || n from generate_series(1, $1) n`, [o.rows])
  const seen = mirror()
  const store = memoryDigestStore()
  const start: Opened['start'] = ({ profile = shop.profile, ...more } = {}) => {
    const follower = followChanges(profile, own?.table.table ?? 'users', {
      connectionString: shop.readerUrl,
      from: store,
      onChange: seen.take,
      digestSecret: DIGEST_SECRET,
      signal: SOON,
      ...more,
    })
    t.after(() => follower[Symbol.asyncDispose]())
    return follower
  }
  const follower = start()
  await follower.caughtUp(SOON)
  await until(() => follower.status().feed === 'logical-replication', 'the stream is up')
  await follower.caughtUp(SOON)
  const told = () => brief(seen.told.splice(0), own?.table.columns)
  return { shop, seen, store, follower, start, told, sql: (text) => shop.owner.query(text) }
}
