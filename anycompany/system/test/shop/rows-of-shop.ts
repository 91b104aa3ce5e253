import { Client } from 'pg'

/**
 * Columns whose new values are times or random: `(new)` stands for a value that was not there before, so that an old one that
 * changed still shows.
 */
const TIMES_AND_RANDOM: Readonly<Record<string, readonly string[]>> = {
  users: ['created_at', 'updated_at', 'password_hash'],
  customers: ['created_at'],
  products: ['created_at', 'updated_at'],
  carts: ['id', 'created_at'],
  cart_items: ['cart_id', 'added_at'],
  orders: ['checkout_key', 'created_at', 'updated_at'],
  payments: ['transaction_id', 'requested_at', 'completed_at'],
  deliveries: ['tracking_number', 'shipped_at', 'delivered_at'],
}

/** Of a session only whose it is: its id, its end and the token of its forms are random or times. */
const SESSIONS = `select jsonb_build_object('userId', sess -> 'userId') as row from session`

type Row = Readonly<Record<string, unknown>>
/** The rows of every table, and where every sequence stands. */
export type ShopRows = Readonly<Record<string, readonly Row[]>>

/** Reads all rows as superuser or owner. */
export const rowsOfShop = async (url: string): Promise<ShopRows> => {
  const client = new Client({ connectionString: url, application_name: 'rows' })
  await client.connect()
  try {
    const tables = await client.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public'`,
    )
    const found: Record<string, readonly Row[]> = {}
    for (const { name } of tables.rows) {
      const sql = name === 'session' ? SESSIONS : `select to_jsonb(t) as row from ${client.escapeIdentifier(name)} t`
      found[name] = (await client.query<{ row: Row }>(sql)).rows.map(({ row }) => row)
    }
    const standing = await client.query<{ row: Row }>(
      `select jsonb_build_object('name', sequencename, 'last', last_value) as row from pg_sequences`,
    )
    return { ...found, sequences: standing.rows.map(({ row }) => row) }
  } finally {
    await client.end()
  }
}

/** What two shops must have in common: rows without values that are new since `before` in {@link TIMES_AND_RANDOM}, in one order. */
export const comparable = (before: ShopRows, after: ShopRows): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    Object.entries(after).map(([table, rows]) => {
      const columns = TIMES_AND_RANDOM[table] ?? []
      const known = new Map(columns.map((c) => [c, new Set(before[table]?.map((row) => row[c]))]))
      const shown = (row: Row) =>
        Object.entries(row).map(([c, value]) => [
          c,
          value === null || (known.get(c)?.has(value) ?? true) ? value : '(new)',
        ])
      return [table, rows.map((row) => JSON.stringify(shown(row))).sort()]
    }),
  )
