import { hash } from 'node:crypto'
import { gather } from '@banyan/event-store'
import type { Pool } from 'pg'
import { rowOrder } from '../row-order.ts'
import type { KeyedRow, RowQuery, WholeTable } from '../view-storage.ts'
import { orderOf, tableName, textOf } from './tables.ts'

/** Most questions in one statement, and statements at once: of keys in all, of pages for each kind of page. */
const QUESTIONS_MAX = 64
const STATEMENTS_AT_ONCE = 2
/** Kinds of questions remembered; a version that a rebuild replaced is asked no more. */
const KINDS_MAX = 500

/** Reads one version of one view's table. */
export type TableRows = (view: string, version: number) => WholeTable

/**
 * Reads the tables of views over a pool. Handlers and queries ask many small questions at the same time: those for keys travel
 * together, whatever views they are for, and so do pages of one kind, in a statement that each connection prepares once.
 */
export const tableRows = (pool: Pick<Pool, 'query'>): TableRows => {
  const run = async <Row extends object>(text: string, values: unknown[]): Promise<readonly Row[]> =>
    (await pool.query<Row>({ name: hash('sha256', text, 'base64url'), text, values })).rows

  // One for all views: what a query asks of several of them at once is one round trip.
  const find = gather<Wanted, readonly KeyedRow[]>({
    most: QUESTIONS_MAX,
    atOnce: STATEMENTS_AT_ONCE,
    ask: async (asked) => {
      const ofTable = Map.groupBy(asked, ({ table }) => table)
      const tables = [...ofTable.keys()].sort()
      const values = tables.map((table) => [...new Set(ofTable.get(table)!.flatMap(({ keys }) => keys))])
      const found = tables.map(() => new Map<string, KeyedRow>())
      for (const { i, key, row } of await run<KeyedRow & { readonly i: number }>(findSql(tables), values))
        found[i]!.set(key, { key, row })
      return asked.map(({ table, keys }) => keys.flatMap((key) => found[tables.indexOf(table)]!.get(key) ?? []))
    },
  })
  const selector = remembered((text) =>
    gather<RowQuery, readonly KeyedRow[]>({
      most: QUESTIONS_MAX,
      atOnce: STATEMENTS_AT_ONCE,
      ask: async (queries) => {
        const answers = queries.map((): KeyedRow[] => [])
        for (const { i, key, row } of await run<KeyedRow & { readonly i: number }>(text, selectValues(queries)))
          answers[i - 1]!.push({ key, row })
        // Each answer's rows are the right ones; in which order the join gives them SQL doesn't say.
        return answers.map((rows, i) => rows.sort(rowOrder(queries[i]!.by)))
      },
    }),
  )
  return (view, version) => {
    const table = tableName(view, version)
    return {
      find: (keys) => find({ table, keys }),
      select: (query) => selector(selectSql(table, query))(query),
      inKeyOrder: ({ after, limit }) =>
        run(`select key, row from ${table} where key > $1 order by key limit $2`, [after ?? '', limit]),
    }
  }
}

type Wanted = { readonly table: string; readonly keys: readonly string[] }

/** Rows of some tables by their keys; `i` says of which table. */
const findSql = (tables: readonly string[]): string =>
  tables.map((table, i) => `select ${i} as i, key, row from ${table} where key = any($${i + 1})`).join(' union all ')

const selectSql = (table: string, { field, by, after }: RowQuery): string => {
  const [order, direction] = by === null ? ['', ''] : [`${orderOf(by)} desc, `, 'desc']
  return `select q.i, r.key, r.row
    from unnest($1::text[], $2::integer[], $3::text[], $4::${by?.as === 'number' ? 'jsonb' : 'text'}[])
      with ordinality as q (equals, most, after_key, after_value, i),
    lateral (select key, row from ${table} where ${textOf(field)} = q.equals ${after ? `and ${beyond(by)}` : ''}
      order by ${order}key ${direction} limit q.most) r`
}

/** A row comparison walks the index from the cursor on: the tenth page costs what the first does. */
const beyond = (by: RowQuery['by']): string => {
  const key = 'q.after_key collate "C"'
  if (by === null) return `key > ${key}`
  return `(${orderOf(by)}, key) < (q.after_value${by.as === 'text' ? ' collate "C"' : ''}, ${key})`
}

const selectValues = (queries: readonly RowQuery[]): unknown[] => [
  queries.map(({ equals }) => equals),
  queries.map(({ limit }) => limit),
  queries.map(({ after }) => after?.key),
  queries.map(({ by, after }) => (by?.as === 'number' && after ? JSON.stringify(after.value) : after?.value)),
]

const remembered = <T>(make: (name: string) => T): ((name: string) => T) => {
  const known = new Map<string, T>()
  return (name) => {
    const found = known.get(name) ?? make(name)
    if (known.size >= KINDS_MAX) known.clear()
    known.set(name, found)
    return found
  }
}
