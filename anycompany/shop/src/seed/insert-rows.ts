import type { Database } from '../database/query.ts'

/** Well below the 1 GB that one message may have, and few enough round trips. */
const ROWS_PER_STATEMENT = 2_000

/** Inserts many rows in few statements; every row has the columns of the first. */
export const insertRows = async (db: Database, table: string, rows: readonly object[]): Promise<void> => {
  const columns = Object.keys(rows[0] ?? {}).join(', ')
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    const json = JSON.stringify(rows.slice(from, from + ROWS_PER_STATEMENT))
    await db.query(
      `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::${table}, $1)`,
      [json],
    )
  }
}

/** Lets the next row get the id after the last one inserted by hand. */
export const continueIds = async (db: Database, table: string): Promise<void> => {
  await db.query(`SELECT setval(pg_get_serial_sequence('${table}', 'id'), (SELECT max(id) FROM ${table}))`)
}
