import { byCodePoint } from '@banyan/model'
import type { KeyedRow, OrderBy, RowQuery, StoredRow } from './view-storage.ts'

/** Rows that match a query, in its order, at most its limit: what SQL does for tables, for rows in memory. */
export const selectRows = (rows: Iterable<KeyedRow>, query: RowQuery): readonly KeyedRow[] => {
  const compare = rowOrder(query.by)
  const { after } = query
  const beyond = after && { key: after.key, row: query.by ? { [query.by.field]: after.value } : {} }
  return [...rows]
    .filter(({ row }) => fieldText(row, query.field) === query.equals)
    .filter((row) => !beyond || compare(beyond, row) < 0)
    .sort(compare)
    .slice(0, query.limit)
}

/** Descending by a field, then by key; without a field ascending by key. */
export const rowOrder = (by: OrderBy | null): ((a: KeyedRow, b: KeyedRow) => number) =>
  by === null
    ? (a, b) => byCodePoint(a.key, b.key)
    : (a, b) => -(compareValues(a.row[by.field], b.row[by.field], by.as) || byCodePoint(a.key, b.key))

/** What an index compares: text as it is, whole numbers and booleans as their JSON; null is found by nothing. */
export const fieldText = (row: StoredRow, field: string): string | null => {
  const value = row[field]
  if (value === null || value === undefined) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const compareValues = (a: unknown, b: unknown, as: OrderBy['as']): number =>
  as === 'number' ? Number(a) - Number(b) : byCodePoint(String(a), String(b))
