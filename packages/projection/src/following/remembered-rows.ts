import type { KeyedRow, RowQuery, RowSource } from '../storage/view-storage.ts'

/** Most stored rows kept for one batch; beyond, they are asked for again. */
export const REMEMBERED_ROWS_MAX = 20_000

type Selected = { readonly rows: readonly KeyedRow[]; readonly complete: boolean }

/**
 * Stored rows as one batch asks for them, each only once. What stands at the batch's checkpoint does not change under it:
 * should another host move on meanwhile, the batch is not committed. Never kept for longer than a batch.
 */
export const rememberedRows = (source: RowSource): RowSource => {
  const byKey = new Map<string, KeyedRow | null>()
  const selected = new Map<string, Selected>()
  let kept = 0
  const keep = (rows: number): void => {
    kept += rows
    if (kept <= REMEMBERED_ROWS_MAX) return
    byKey.clear()
    selected.clear()
    kept = rows
  }
  return {
    find: async (keys) => {
      const unknown = keys.filter((key) => !byKey.has(key))
      const known = keys.flatMap((key) => byKey.get(key) ?? [])
      if (unknown.length === 0) return known
      const found = await source.find(unknown)
      keep(unknown.length)
      for (const key of unknown) byKey.set(key, null)
      for (const row of found) byKey.set(row.key, row)
      return [...known, ...found]
    },
    select: async (query) => {
      const { limit, ...asked } = query
      const name = nameOf(asked)
      const before = selected.get(name)
      if (before && (before.complete || before.rows.length >= limit)) return before.rows.slice(0, limit)
      const rows = await source.select(query)
      keep(rows.length)
      selected.set(name, { rows, complete: rows.length < limit })
      return rows
    },
  }
}

const nameOf = ({ field, equals, by, after }: Omit<RowQuery, 'limit'>): string =>
  JSON.stringify([field, equals, by?.field, after?.value, after?.key])
