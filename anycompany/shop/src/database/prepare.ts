import { readFile } from 'node:fs/promises'
import { Client, DatabaseError } from 'pg'
import type { ReportingLogin } from '../settings.ts'
import { seed } from '../seed/seed.ts'

/** Any number will do, as long as every process of the shop takes the same one. */
const PREPARE_LOCK = 20_081_103
const CONNECT_TIMEOUT_MS = 10_000

/**
 * Brings the database to where the shop can serve: schema when `users` is missing, seed when it is empty.
 * Both are one transaction under an advisory lock: a start that is killed half-way leaves nothing behind, two starts at
 * once do it once, and a start over an existing shop changes nothing.
 */
export const prepareDatabase = async (databaseUrl: string, reporting: ReportingLogin): Promise<void> => {
  await withClient(databaseUrl, async (client) => {
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock($1)', [PREPARE_LOCK])
    await createMissing(client, reporting)
    await client.query('COMMIT')
  })
  await keepReportingPassword(databaseUrl, reporting)
}

const createMissing = async (client: Client, reporting: ReportingLogin): Promise<void> => {
  if (!(await isTrue(client, `SELECT to_regclass('public.users') IS NOT NULL`))) await applySchema(client, reporting)
  if (!(await isTrue(client, `SELECT EXISTS (SELECT FROM users)`))) await seed(client)
}

const applySchema = async (client: Client, { role, password }: ReportingLogin): Promise<void> => {
  const schema = await readFile(new URL('../../db/schema.sql', import.meta.url), 'utf8')
  await client.query(
    `SELECT set_config('shop.reporting_role', $1, true), set_config('shop.reporting_password', $2, true)`,
    [role, password],
  )
  await client.query(schema)
}

const isTrue = async (client: Client, sql: string): Promise<boolean> => {
  const { rows } = await client.query<[boolean]>({ text: sql, rowMode: 'array' })
  return rows[0]?.[0] === true
}

/** The role may be older than this database, or the password may have been renewed: then it gets the one of today. */
const keepReportingPassword = async (databaseUrl: string, { role, password }: ReportingLogin): Promise<void> => {
  const loginUrl = new URL(databaseUrl)
  loginUrl.username = encodeURIComponent(role)
  loginUrl.password = encodeURIComponent(password)
  try {
    await withClient(loginUrl.href, () => Promise.resolve())
  } catch (error) {
    if (!isWrongPassword(error)) return
    await withClient(databaseUrl, (client) =>
      client.query(`ALTER ROLE ${client.escapeIdentifier(role)} PASSWORD ${client.escapeLiteral(password)}`),
    )
  }
}

const isWrongPassword = (error: unknown): boolean => error instanceof DatabaseError && error.code === '28P01'

const withClient = async (url: string, work: (client: Client) => Promise<unknown>): Promise<void> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
  client.on('error', (error) => console.error(`Lost the database while preparing it: ${error.message}`))
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
