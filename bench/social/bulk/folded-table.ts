import type { AnyOp, AnyRow, Reader, ReadModel } from '@banyan/model'

/** A row as the events so far leave it. */
export type FoldedRow = {
  readonly key: string
  readonly row: AnyRow
  /** Of the event that changed it last. */ readonly position: number
}

/** A view's table while its events are folded. */
export type FoldedTable = {
  readonly reader: Reader<AnyRow>
  readonly apply: (op: AnyOp, position: number) => void
  /** Rows that are not changed any more, as far as is known, each given once; with `all` every row there is left. */
  readonly takeOld: (o?: { readonly all: boolean }) => Iterable<FoldedRow>
}

/** Rows of a view that none reads are held for so long: what follows on one event, a like on its post, comes soon after it. */
export const YOUNG_ROWS_MAX = 50_000

/**
 * Rows of one view. Those that other views read are held to the end; others only while they are young. What would need a row that was
 * given away already, or rows to be found for deletion, throws: such a log is not for filling in bulk.
 */
export const foldedTable = (
  view: ReadModel,
  o: { readonly isRead: boolean; readonly youngMax: number },
): FoldedTable => {
  const rows = new Map<string, FoldedRow>()
  const indexes = new Map<string, Index>()
  let given = 0
  const find = (key: string): FoldedRow | undefined => {
    const found = rows.get(key)
    if (found || given === 0) return found
    throw new Error(`expected row ${key} of ${view.name} among those still held, found it given away or never made`)
  }
  const put = (key: string, row: unknown, position: number): void => {
    const made: FoldedRow = { key, row: view.row.parse(row) as AnyRow, position }
    // A row of that name that was given away shows when the table's key is made.
    const before = rows.get(key)
    rows.set(key, made)
    for (const index of indexes.values()) index.replace(before, made)
  }
  const indexOn = (field: string): Index => {
    const index = indexes.get(field) ?? indexOf(field, rows.values())
    indexes.set(field, index)
    return index
  }
  const where: Reader<AnyRow>['where'] = async (field, equals, newest) => {
    if (given > 0) throw new Error(`expected all rows of ${view.name}, found ${given} given away`)
    const found = indexOn(field).find(equals)
    const all = newest ? found.toSorted(newestFirst(newest.by)).slice(0, newest.limit) : found.toSorted(byKey)
    return all.map(({ row }) => row)
  }
  return {
    reader: {
      get: async (key) => find(key)?.row,
      getMany: async (keys) => keys.map((key) => find(key)?.row).filter((row) => row !== undefined),
      where,
      page: () => Promise.reject(new Error(`expected no handler to read pages, found one that reads ${view.name}`)),
    },
    apply: (op, position) => {
      if (op.op === 'deleteWhere') throw new Error(`expected no deletions by ${op.index}, found one in ${view.name}`)
      if (op.op === 'put') return put(op.key, op.row, position)
      const before = find(op.key)
      if (!before) return
      if (op.op === 'patch') return put(op.key, { ...before.row, ...op.set }, position)
      if (op.op === 'increment') return put(op.key, increased(before.row, op.by), position)
      rows.delete(op.key)
      for (const index of indexes.values()) index.replace(before, undefined)
    },
    *takeOld({ all } = { all: false }) {
      const kept = all ? 0 : o.isRead ? Number.POSITIVE_INFINITY : o.youngMax
      for (const [key, row] of rows) {
        if (rows.size <= kept) return
        rows.delete(key)
        given += 1
        yield row
      }
    },
  }
}

type Index = {
  readonly find: (value: string) => readonly FoldedRow[]
  readonly replace: (before: FoldedRow | undefined, after: FoldedRow | undefined) => void
}

const indexOf = (field: string, rows: Iterable<FoldedRow>): Index => {
  const byValue = new Map<unknown, Map<string, FoldedRow>>()
  const replace: Index['replace'] = (before, after) => {
    if (before) byValue.get(before.row[field])?.delete(before.key)
    if (!after) return
    const same = byValue.get(after.row[field]) ?? new Map<string, FoldedRow>()
    byValue.set(after.row[field], same.set(after.key, after))
  }
  for (const row of rows) replace(undefined, row)
  return { find: (value) => [...(byValue.get(value)?.values() ?? [])], replace }
}

const increased = (row: AnyRow, by: AnyRow): AnyRow => ({
  ...row,
  ...Object.fromEntries(Object.entries(by).map(([field, n]) => [field, Number(row[field]) + Number(n)])),
})

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))
const byKey = (a: FoldedRow, b: FoldedRow): number => compare(a.key, b.key)
const newestFirst =
  (by: string) =>
  (a: FoldedRow, b: FoldedRow): number =>
    -(compare(String(a.row[by]), String(b.row[by])) || byKey(a, b))
