import { type CompareOptions, compareTable, productOfRow, type ShopProfile, type ShopRow } from '@banyan/legacy'
import type { Side } from '@banyan/service'
import type { SaidByShop } from '../agreements/products-are-the-shops.ts'
import { noted } from './follow-products.ts'

/** Beside a whole pause of the follower: rows that are still not delivered then count as they stand, as refused ones never are. Milliseconds. */
const DELIVERED_WITHIN_MS = 30_000

/** The shop's products table as a side to compare with, read within its budget. Of a shop whose products aren't followed nothing is known. */
export const shopProducts = (profile: ShopProfile, o: CompareOptions): Side<SaidByShop> => {
  const table = profile.changes.find((followed) => followed.table === profile.products?.table)
  if (!table) return { look: async () => ({ entries: [], upTo: null, head: 0 }), readAgain: async () => {} }
  const compared = compareTable(profile, table.table, o)
  const withinMs = compared.sweepPauseMs + DELIVERED_WITHIN_MS
  const rowsOf = (keys: readonly string[], past: number | null, signal: AbortSignal) =>
    past === null ? compared.rowsOf(keys, signal) : compared.deliveredRowsOf(keys, { withinMs, signal })
  return {
    look: async (at, { past, signal }) => {
      const rows =
        'keys' in at
          ? await rowsOf(at.keys, past, signal)
          : (await compared.rowsAfter(at.after, signal)).slice(0, at.limit)
      const entries = rows.map(({ key, row }) => ({ key, value: saidOf(profile, row) }))
      return { entries, upTo: 'keys' in at || rows.length < at.limit ? null : rows.at(-1)!.key, head: 0 }
    },
    readAgain: (keys, signal) => compared.deliverAgain(keys, signal),
  }
}

const saidOf = (profile: ShopProfile, row: ShopRow): SaidByShop => {
  const product = productOfRow(profile, row)
  if (!product) return null
  const { name, price, stock, isListed } = noted(product, profile)
  return { name, price, stock, isListed }
}
