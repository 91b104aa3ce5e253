import { isFault } from '@banyan/model'
import { faults } from '../errors.ts'
import { expectationsOfTable } from '../inspection/expectations.ts'
import { schemaProblems } from '../inspection/schema-problems.ts'
import type { FollowedTable, ShopProfile } from '../profile/profile.ts'
import { type ChangeSource, PAGE_ROWS, type RecentPage, type TableRow } from '../shop/change-source.ts'
import type { ShopConnection, TextRow } from './connection.ts'
import { type InstantColumn, asStoredSql, columnSql, tableSql } from './sql.ts'

/**
 * Pages by key and by instant. Parameters carry no casts: the server takes the column's own type, so that text, integer and
 * uuid keys are all compared, ordered and looked up as their index does.
 */
export const changesOf = (profile: ShopProfile, connection: ShopConnection): ChangeSource => {
  const source = readsOf(profile, connection)
  const explaining =
    <A, R>(read: (table: FollowedTable, what: A, signal: AbortSignal) => Promise<R>): typeof read =>
    (table, what, signal) =>
      read(table, what, signal).catch(async (error: unknown) => {
        throw await explained(profile, table, { connection, error, signal })
      })
  return {
    rowsAfter: explaining(source.rowsAfter),
    presentKeys: explaining(source.presentKeys),
    rowsOf: explaining(source.rowsOf),
    recentRows: explaining(source.recentRows),
  }
}

/** No such column, no such table, no right. */
const DRIFTED = new Set(['42703', '42P01', '42501'])

/** A table that has changed under its follower is told in its own words, not by a number. */
const explained = async (
  profile: ShopProfile,
  table: FollowedTable,
  o: { readonly connection: ShopConnection; readonly error: unknown; readonly signal: AbortSignal },
): Promise<unknown> => {
  if (!isFault(o.error, 'LEGACY_READ_REFUSED') || !DRIFTED.has(String(o.error.data['sqlState']))) return o.error
  const problems = await schemaProblems(o.connection, expectationsOfTable(profile, table), o.signal)
  return problems.length === 0 ? o.error : faults.LEGACY_PROFILE_MISMATCH({ shop: profile.name, problems }, o.error)
}

const readsOf = (profile: ShopProfile, connection: ShopConnection): ChangeSource => ({
  rowsAfter: async (table, after, signal) => {
    const where = after === undefined ? '' : `where ${columnSql('t', table.key)} > $1`
    const sql = `select ${columns(table)} from ${tableSql(profile, table)} t ${where} order by ${columnSql('t', table.key)} limit ${PAGE_ROWS}`
    const rows = await connection.read(`sweep ${table.table}`, sql, after === undefined ? [] : [after], signal)
    return rows.map(tableRow)
  },
  presentKeys: async (table, keys, signal) => {
    const key = columnSql('t', table.key)
    const sql = `select ${key} from ${tableSql(profile, table)} t where ${key} = any($1)`
    const rows = await connection.read(`look up keys of ${table.table}`, sql, [keys], signal)
    return new Set(rows.map(([found]) => found as string))
  },
  rowsOf: async (table, keys, signal) => {
    const answer = await connection.read(`read rows of ${table.table}`, rowsStatement(profile, table), [keys], signal)
    const found = answer.filter((row) => typeof row[1] === 'string')
    return { rows: found.map((row) => tableRow(row.slice(1))), snapshot: answer[0]?.[0] as string }
  },
  recentRows: async (table, from, signal) => {
    const first = 'since' in from
    const sql = recentStatement(profile, table, table.updatedAt as InstantColumn, first)
    const parameters = first ? [from.since ?? null] : [from.after.updatedAt, from.after.key]
    return recentPage(await connection.read(`read recent rows of ${table.table}`, sql, parameters, signal))
  },
})

const columns = (table: FollowedTable): string =>
  [table.key, ...table.columns].map((column) => columnSql('t', column)).join(', ')

const tableRow = ([key, ...values]: TextRow): TableRow => ({ key: key as string, values })

/** One row comes even when none is found, with the snapshot and nothing else. */
const rowsStatement = (profile: ShopProfile, table: FollowedTable): string => `
  select seen.snapshot, page.*
  from (select pg_current_snapshot()::text as snapshot) seen
  left join lateral (
    select ${columns(table)} from ${tableSql(profile, table)} t where ${columnSql('t', table.key)} = any($1)
  ) page on true`

/** One row comes even from an empty page, with the clock and nothing else. */
const recentStatement = (
  profile: ShopProfile,
  table: FollowedTable,
  updatedAt: InstantColumn,
  first: boolean,
): string => {
  const stamp = columnSql('t', updatedAt.column)
  const key = columnSql('t', table.key)
  const start = `coalesce($1::timestamptz, now()) - interval '${table.overlapMs} milliseconds'`
  const where = first ? `${stamp} >= ${asStoredSql(start, updatedAt)}` : `(${stamp}, ${key}) > ($1, $2)`
  return `
    select clock.read_at, page.*
    from (select now() as read_at) clock
    left join lateral (
      select ${stamp} as stamp, ${columns(table)} from ${tableSql(profile, table)} t
      where ${where} order by ${stamp}, ${key} limit ${PAGE_ROWS}
    ) page on true`
}

const recentPage = (answer: readonly TextRow[]): RecentPage => {
  const found = answer.filter((row) => typeof row[2] === 'string')
  const last = found.length < PAGE_ROWS ? undefined : found.at(-1)
  return {
    rows: found.map((row) => tableRow(row.slice(2))),
    next: last && { updatedAt: last[1] as string, key: last[2] as string },
    readAt: answer[0]?.[0] as string,
  }
}
