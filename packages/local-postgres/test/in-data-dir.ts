import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { deleteServer } from '../src/index.ts'

/** A data directory that does not exist yet, in a directory that every account may enter; both are deleted afterwards. */
export const inDataDir = async (work: (dataDir: string) => Promise<void>, name = 'server'): Promise<void> => {
  const parent = await mkdtemp(join(tmpdir(), 'banyan-local-postgres-'))
  await chmod(parent, 0o755)
  try {
    await work(join(parent, name))
  } finally {
    await deleteServer(join(parent, name)).catch(() => {})
    await rm(parent, { recursive: true, force: true })
  }
}

/** The rows of one statement. */
export const rowsOf = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {}) // Servers are killed here.
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end().catch(() => {})
  }
}

/** Starts a statement and answers once the server works on it; how it ends is of no interest. */
export const beginForever = async (url: string, sql: string): Promise<void> => {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  client.query(sql).catch(() => {})
  const active = `select from pg_stat_activity where pid = ${rows[0]?.pid} and state = 'active'`
  while ((await rowsOf(url, active)).length === 0);
}
