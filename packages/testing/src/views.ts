import assert from 'node:assert/strict'
import { type AnyEmitted, type AnyOp, type AnyRow, type Reader, type ReadModel, readingOrder } from '@banyan/model'

/** An event with its instant, for views that show when. */
export type At = AnyEmitted & { readonly at: Date; readonly id: string }

/** A table in memory that answers as a view's table does. */
export type MemoryTable = { readonly rows: Map<string, AnyRow>; readonly reader: Reader<AnyRow> }

/**
 * Views filled from events by their own handlers, in memory: for tests of what a view shows, and as a stand-in where no
 * database is wanted. What handlers read is what they read in a host: `reads` with the event, `readsBefore` without it.
 */
export const memoryViews = (views: readonly ReadModel[]) => {
  const tables = new Map(views.map((view) => [view.name, memoryTable()]))
  const tableOf = (view: ReadModel): MemoryTable => {
    const table = tables.get(view.name)
    assert.ok(table, `view ${view.name} is not among those under test`)
    return table
  }
  return {
    /** Hands one event to every view that wants it. */
    apply: async (event: At): Promise<void> => {
      const wanted = readingOrder(views).filter((view) => view.on[event.type] !== undefined)
      for (const view of wanted)
        for (const op of await opsOf(view, event, tableOf)) applyOp(tableOf(view).rows, op, view)
    },
    reader: (view: ReadModel): Reader<AnyRow> => tableOf(view).reader,
    /** All rows of a view by key, for exact comparison. */
    rows: (view: ReadModel): { readonly [key: string]: AnyRow } => Object.fromEntries(tableOf(view).rows),
  }
}

const opsOf = async (
  view: ReadModel,
  { type, data, at, id }: At,
  tableOf: (view: ReadModel) => MemoryTable,
): Promise<readonly AnyOp[]> => {
  const read = Object.entries({ ...view.reads, ...view.readsBefore })
  const reads = Object.fromEntries(read.map(([name, other]) => [name, tableOf(other).reader]))
  const parsed = view.from[type]?.data.parse(data)
  return (await view.on[type]?.(parsed, { at, id }, reads)) ?? []
}

const applyOp = (rows: Map<string, AnyRow>, op: AnyOp, view: ReadModel): void => {
  if (op.op === 'put') rows.set(op.key, view.row.parse(op.row) as AnyRow)
  if (op.op === 'delete') rows.delete(op.key)
  if (op.op === 'deleteWhere') for (const [key, row] of rows) if (row[op.index] === op.equals) rows.delete(key)
  const row = op.op === 'patch' || op.op === 'increment' ? rows.get(op.key) : undefined
  if (!row) return
  if (op.op === 'patch') rows.set(op.key, { ...row, ...op.set })
  if (op.op === 'increment')
    rows.set(op.key, {
      ...row,
      ...Object.fromEntries(Object.entries(op.by).map(([field, by]) => [field, Number(row[field]) + Number(by)])),
    })
}

const memoryTable = (): MemoryTable => {
  const rows = new Map<string, AnyRow>()
  const matching = (index: string, equals: string) => [...rows].filter(([, row]) => row[index] === equals)
  return {
    rows,
    reader: {
      get: async (key) => rows.get(key),
      getMany: async (keys) => keys.map((key) => rows.get(key)).filter((row) => row !== undefined),
      where: async (index, equals, newest) => {
        const found = matching(index, equals)
        if (!newest) return found.map(([, row]) => row)
        return found
          .sort(descending(newest.by))
          .slice(0, newest.limit)
          .map(([, row]) => row)
      },
      page: async ({ index, equals, by, limit, cursor }) => {
        const all = matching(index, equals).sort(descending(by))
        const start = cursor === null ? 0 : all.findIndex(([key]) => key === cursor) + 1
        const page = all.slice(start, start + limit)
        const more = start + limit < all.length
        return { rows: page.map(([, row]) => row), cursor: more ? (page.at(-1)?.[0] ?? null) : null }
      },
    },
  }
}

const descending =
  (by: string) =>
  ([keyA, a]: [string, AnyRow], [keyB, b]: [string, AnyRow]): number => {
    const order = String(b[by]).localeCompare(String(a[by]))
    return order === 0 ? keyB.localeCompare(keyA) : order
  }
