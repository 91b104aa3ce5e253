import type { SchemaProblem } from '../errors.ts'
import type { ShopConnection } from '../postgres-shop/connection.ts'
import type { Expectation } from './expectations.ts'

/** In what the database differs from what is expected of it. */
export const schemaProblems = async (
  connection: ShopConnection,
  expected: readonly Expectation[],
  signal: AbortSignal,
): Promise<readonly SchemaProblem[]> => {
  const names = [expected.map((e) => e.schema), expected.map((e) => e.table), expected.map((e) => e.column)]
  const rows = await connection.read('describe its tables', COLUMNS, names, signal)
  const problems = rows.flatMap((row, index) => problemsOf(expected[index] as Expectation, foundOf(row)))
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()]
}

/** From the catalogue, not from information_schema: that hides what the role may not read, and we have to tell the two apart. */
const COLUMNS = `
  select c.oid is not null, a.attnum is not null, t.typname, coalesce(has_schema_privilege(n.oid, 'USAGE'), false),
    coalesce(has_column_privilege(c.oid, a.attnum, 'SELECT'), false),
    coalesce(a.attnotnull and exists (
      select from pg_index i where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indpred is null
        and i.indnkeyatts = 1 and i.indkey[0] = a.attnum), false),
    (select string_agg(quote_ident(o.attname), ', ' order by o.attnum) from pg_attribute o
      where o.attrelid = c.oid and o.attnum > 0 and not o.attisdropped)
  from unnest($1::text[], $2::text[], $3::text[]) with ordinality as e (schema, tbl, col, place)
  left join pg_namespace n on n.nspname = e.schema
  left join pg_class c on c.relnamespace = n.oid and c.relname = e.tbl and c.relkind in ('r', 'p', 'v', 'm', 'f')
  left join pg_attribute a on a.attrelid = c.oid and a.attname = e.col and a.attnum > 0 and not a.attisdropped
  left join pg_type b on b.oid = a.atttypid
  left join pg_type t on t.oid = coalesce(nullif(b.typbasetype, 0), b.oid)
  order by e.place`

type Found = {
  readonly hasTable: boolean
  readonly hasColumn: boolean
  readonly type: string
  readonly mayRead: boolean
  readonly isUniqueKey: boolean
  readonly columns: string
}

const foundOf = (row: readonly (string | null)[]): Found => ({
  hasTable: row[0] === 't',
  hasColumn: row[1] === 't',
  type: row[2] ?? '',
  mayRead: row[3] === 't' && row[4] === 't',
  isUniqueKey: row[5] === 't',
  columns: row[6] ?? '',
})

const problemsOf = (expected: Expectation, found: Found): readonly SchemaProblem[] => {
  const table = `${expected.schema}.${expected.table}`
  if (!found.hasTable) return [{ table, expected: 'a table or view', found: 'none of this name' }]
  const problem = (what: string, instead: string) => ({
    table,
    column: expected.column,
    expected: what,
    found: instead,
  })
  if (!found.hasColumn) return [problem('a column', `only ${found.columns}`)]
  if (!found.mayRead) return [problem('the right to SELECT it', 'none')]
  if (expected.types !== undefined && !expected.types.includes(found.type)) {
    return [problem(`type ${expected.types.join(' or ')}`, found.type)]
  }
  return expected.uniqueKey === true && !found.isUniqueKey
    ? [problem('a unique index on this column alone, and NOT NULL', 'at least one of them missing')]
    : []
}
