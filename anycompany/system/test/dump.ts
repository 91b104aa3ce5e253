import { openPool } from '@banyan/event-store'

/** Every row of every table of a database, as text. */
export const dump = async (adminUrl: string): Promise<string> => {
  const pool = openPool(adminUrl, { connections: 1, name: 'dump' })
  const { rows: tables } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  let text = ''
  for (const { name } of tables) {
    const { rows } = await pool.query<{ line: string }>(`select t::text as line from ${name} t`)
    text += rows.map(({ line }) => line).join('\n')
  }
  await pool.end()
  return text + hexRuns(text)
}

/** What \x… columns spell. */
const hexRuns = (text: string): string =>
  [...text.matchAll(/\\x((?:[0-9a-f]{2})+)/g)].map(([, hex]) => Buffer.from(hex!, 'hex').toString('utf8')).join('\n')
