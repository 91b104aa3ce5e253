import type { Pool, PoolClient, QueryResultRow } from 'pg'

/** A pool, or the one connection that holds a transaction. */
export type Database = Pick<Pool | PoolClient, 'query'>

/** All rows of a statement. The type is a claim about the statement's columns, it is not checked. */
export const rowsOf = async <Row extends QueryResultRow>(
  db: Database,
  sql: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> => (await db.query<Row>(sql, [...values])).rows

/** The first row of a statement, if there is one. */
export const findRow = async <Row extends QueryResultRow>(
  db: Database,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row | undefined> => (await rowsOf<Row>(db, sql, values))[0]

/** The first row of a statement that always has one. */
export const getRow = async <Row extends QueryResultRow>(
  db: Database,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row> => {
  const row = await findRow<Row>(db, sql, values)
  if (row === undefined) throw new Error(`Expected a row from: ${sql}`)
  return row
}

/** How many rows a statement changed. */
export const change = async (db: Database, sql: string, values: readonly unknown[] = []): Promise<number> =>
  (await db.query(sql, [...values])).rowCount ?? 0

/** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
export const inTransaction = async <T>(pool: Pool, work: (db: Database) => Promise<T>): Promise<T> => {
  const client = await pool.connect()
  // A connection that breaks tells its statement, and besides emits this; unheard, it would end the process.
  const alreadyTold = () => undefined
  client.on('error', alreadyTold)
  const giveBack = (broken?: Error) => {
    if (broken === undefined) client.off('error', alreadyTold)
    client.release(broken)
  }
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    giveBack()
    return result
  } catch (error) {
    await client.query('rollback').then(() => giveBack(), giveBack)
    throw error
  }
}
