import { setTimeout as delay } from 'node:timers/promises'
import type { ShopRow } from '../people/rows.ts'
import type { ShopProfile } from '../profile/profile.ts'
import type { TableRow } from '../shop/change-source.ts'
import type { Shop } from '../shop/shop.ts'
import { shopRowOf, UNSURE } from './delivery.ts'
import type { DigestStore } from './digest-store.ts'
import { followedTable, sourceOf } from './followed-table.ts'
import { rowDigest } from './row-digest.ts'

/** Between two looks at what the follower has not delivered yet, in milliseconds. */
const LOOK_AGAIN_MS = 500

/** A row as it stands at the shop. */
export type StandingRow = { readonly key: string; readonly row: ShopRow }

export type CompareOptions = {
  readonly shop: Shop
  /** What the table's follower remembers, wherever it runs. */
  readonly from: DigestStore
  /** The follower's own. */
  readonly digestSecret: string | Uint8Array
}

/** A followed table for comparing it with what came of it here: each call costs reads of the budget `pollsPerSecond`, of at most a page. */
export type ComparedTable = {
  /** Between two sweeps of the follower, by the profile, in milliseconds. */
  readonly sweepPauseMs: number
  /** Rows in the order of the shop, behind a key; at most a page of 500. None: that was all. */
  rowsAfter(after: string | null, signal: AbortSignal): Promise<readonly StandingRow[]>
  rowsOf(keys: readonly string[], signal: AbortSignal): Promise<readonly StandingRow[]>
  /**
   * The rows with these keys as they stand, once the follower has delivered each as it stands and that the others are gone: what is on its way is no
   * difference. After `withinMs` as they stand all the same: rows that are refused are never delivered, nor is anything while nobody follows.
   */
  deliveredRowsOf(
    keys: readonly string[],
    o: { readonly withinMs: number; readonly signal: AbortSignal },
  ): Promise<readonly StandingRow[]>
  /** The next sweep of the follower delivers these keys again, also that they are gone. */
  deliverAgain(keys: readonly string[], signal: AbortSignal): Promise<void>
}

/**
 * Reads a table of the profile's `changes` beside its follower, of which nothing has to be in this process.
 * @throws `LEGACY_TABLE_NOT_FOLLOWED`, `LEGACY_ACCESS_MISSING`
 */
export const compareTable = (profile: ShopProfile, tableName: string, o: CompareOptions): ComparedTable => {
  const table = followedTable(profile, tableName)
  const source = sourceOf(profile, table)
  const digestOf = rowDigest(table, o.digestSecret)
  const { shop } = o
  const told = (row: TableRow): StandingRow => ({ key: row.key, row: shopRowOf(table, row) })
  const read = async (keys: readonly string[], signal: AbortSignal): Promise<readonly TableRow[]> => {
    if (keys.length === 0) return []
    await shop.polls.take(signal)
    return (await shop.database.rowsOf(table, keys, signal)).rows
  }
  const onTheirWay = async (keys: readonly string[], rows: readonly TableRow[], signal: AbortSignal) => {
    const looks = new Map(rows.map((row) => [row.key, digestOf(row)]))
    const delivered = await o.from.digests(source, keys, signal)
    return keys.filter((key) => looks.get(key) !== delivered.get(key))
  }
  return {
    sweepPauseMs: profile.feed.kind === 'polling' ? table.sweepPauseMs : profile.feed.sweepPauseMs,
    rowsAfter: async (after, signal) => {
      await shop.polls.take(signal)
      return (await shop.database.rowsAfter(table, after ?? undefined, signal)).map(told)
    },
    rowsOf: async (keys, signal) => (await read(keys, signal)).map(told),
    deliveredRowsOf: async (keys, { withinMs, signal }) => {
      const deadline = performance.now() + withinMs
      const found = new Map<string, TableRow>()
      for (let left = keys; left.length > 0; await delay(LOOK_AGAIN_MS, undefined, { signal })) {
        const rows = await read(left, signal)
        for (const key of left) found.delete(key)
        for (const row of rows) found.set(row.key, row)
        left = await onTheirWay(left, rows, signal)
        if (left.length === 0 || performance.now() >= deadline) break
      }
      return [...found.values()].map(told)
    },
    deliverAgain: (keys, signal) => o.from.save(source, new Map(keys.map((key) => [key, UNSURE])), signal),
  }
}
