import { type PersonKeys, unseal } from '@banyan/event-store'
import type { AnyRow, Reader } from '@banyan/model'
import { faults } from '../errors.ts'
import type { KeyedRow, OrderBy, RowQuery, RowSource, TableShape } from '../storage/view-storage.ts'
import { formatCursor, isText, parseCursor } from './cursor.ts'

/** Most keys of one `getMany`. */
export const KEYS_MAX = 500
/** Most rows that `where` gives; more is a design that wants pages. */
export const WHERE_ROWS_MAX = 10_000
/** Most rows of one page. */
export const PAGE_ROWS_MAX = 1_000

/** Reads a view's rows and opens what is personal: the same for handlers (on a draft) and for queries (on the live version). */
export const viewReader = (table: TableShape, source: RowSource, keys: PersonKeys): Reader<AnyRow> => {
  const { view } = table
  const open = async (found: readonly KeyedRow[]): Promise<readonly AnyRow[]> => {
    const rows = found.map(({ row }) => row)
    return table.personal.length === 0 ? rows : unseal(rows, keys)
  }
  const requireAtMost = (what: string, limit: number, found: number): void => {
    if (found > limit) throw faults.PROJECTION_READ_TOO_LARGE({ view, what, limit, found })
  }
  const getMany: Reader<AnyRow>['getMany'] = async (wanted) => {
    requireAtMost('keys', KEYS_MAX, wanted.length)
    const possible = wanted.filter(isText)
    if (possible.length === 0) return []
    const found = new Map((await source.find(possible)).map((row) => [row.key, row]))
    return open(possible.flatMap((key) => found.get(key) ?? []))
  }
  const select = async (query: RowQuery): Promise<readonly KeyedRow[]> =>
    isText(query.equals) ? source.select(query) : []
  return {
    get: async (key) => (await getMany([key]))[0],
    getMany,
    where: async (field, equals, newest) => {
      const by = newest ? requireOrder(table, field, newest.by) : null
      if (!by) requireIndex(table, field)
      requireAtMost('rows', WHERE_ROWS_MAX, newest?.limit ?? 0)
      const limit = newest?.limit ?? WHERE_ROWS_MAX + 1
      const rows = await select({ field, equals, by, after: null, limit })
      requireAtMost('rows', WHERE_ROWS_MAX, rows.length)
      return open(rows)
    },
    page: async ({ index, equals, by: field, limit, cursor }) => {
      const by = requireOrder(table, index, field)
      requireAtMost('rows', PAGE_ROWS_MAX, limit)
      const after = cursor === null ? null : parseCursor(by, cursor)
      if (after === undefined) throw faults.PROJECTION_CURSOR_INVALID({ view })
      // One more than asked for tells whether there is a next page.
      const rows = await select({ field: index, equals, by, after, limit: limit + 1 })
      const page = rows.slice(0, limit)
      const last = page.at(-1)
      const next = rows.length > limit && last ? formatCursor(by, placeOf(last, by)) : null
      return { rows: await open(page), cursor: next }
    },
  }
}

const placeOf = ({ key, row }: KeyedRow, by: OrderBy) => ({ key, value: row[by.field] as string | number })

const requireIndex = ({ view, indexes }: TableShape, field: string): void => {
  if (!indexes.some((index) => index.field === field)) throw faults.PROJECTION_INDEX_MISSING({ view, index: field })
}

const requireOrder = ({ view, indexes }: TableShape, field: string, by: string): OrderBy => {
  const found = indexes.find((index) => index.field === field && index.by?.field === by)?.by
  if (!found) throw faults.PROJECTION_INDEX_MISSING({ view, index: `${field}, ${by}` })
  return found
}
