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
    ? (a, b) => compareText(a.key, b.key)
    : (a, b) => -(compareValues(a.row[by.field], b.row[by.field], by.as) || compareText(a.key, b.key))

/** What an index compares: text as it is, whole numbers and booleans as their JSON; null is found by nothing. */
export const fieldText = (row: StoredRow, field: string): string | null => {
  const value = row[field]
  if (value === null || value === undefined) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const compareValues = (a: unknown, b: unknown, as: OrderBy['as']): number =>
  as === 'number' ? Number(a) - Number(b) : compareText(String(a), String(b))

/** By code point, as PostgreSQL's collation "C" on UTF-8 (`<` on strings compares UTF-16 units and puts emoji too low). */
const compareText = (a: string, b: string): number => {
  const shorter = Math.min(a.length, b.length)
  for (let i = 0; i < shorter; i++) {
    const [one, other] = [a.charCodeAt(i), b.charCodeAt(i)]
    if (one !== other) return inCodePointOrder(one) - inCodePointOrder(other)
  }
  return a.length - b.length
}

const [SURROGATES_BEGIN, SURROGATES_END] = [0xd800, 0xe000]

/** The halves of what lies beyond 16 bits come after all that doesn't. */
const inCodePointOrder = (unit: number): number => {
  if (unit < SURROGATES_BEGIN) return unit
  return unit < SURROGATES_END ? unit + SURROGATES_END : unit
}
