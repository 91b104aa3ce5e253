import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Pool, PoolClient } from 'pg'
import { faults } from '../errors.ts'

/** A numbered step of a schema: `0001-log.sql`. Applied once, never edited afterwards. */
export type Migration = { readonly name: string; readonly sql: string }

/** The migrations of a folder, in order of their names. */
export const readMigrations = async (dir: string): Promise<readonly Migration[]> => {
  const names = (await readdir(dir)).filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name)).toSorted()
  return Promise.all(names.map(async (name) => ({ name, sql: await readFile(join(dir, name), 'utf8') })))
}

/**
 * Applies what is missing, each in a transaction of its own, under a lock: any number of hosts may start at once.
 * `scope` keeps the migrations of different packages in one database apart. Throws `STORE_MIGRATION_CHANGED` for an
 * edited one. A schema one release ahead is fine (release N − 1 runs on schema N): migrations unknown here are left alone.
 */
export const migrate = async (pool: Pool, scope: string, migrations: readonly Migration[]): Promise<void> => {
  const client = await pool.connect()
  try {
    for (const migration of migrations) await applyOnce(client, scope, migration)
  } finally {
    client.release()
  }
}

/** Any number: the same for all hosts. A transaction's lock, so that it also holds behind a transaction pooler. */
const MIGRATION_LOCK = 7_301_552_091

const applyOnce = async (client: PoolClient, scope: string, migration: Migration): Promise<void> => {
  const checksum = createHash('sha256').update(migration.sql).digest('hex').slice(0, 16)
  await client.query('begin')
  try {
    await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
    await client.query(`create table if not exists migrations (
      scope text not null, name text not null, checksum text not null, applied_at timestamptz not null default now(),
      primary key (scope, name))`)
    const { rows } = await client.query<{ checksum: string }>(
      'select checksum from migrations where scope = $1 and name = $2',
      [scope, migration.name],
    )
    const applied = rows[0]?.checksum
    if (applied !== undefined && applied !== checksum)
      throw faults.STORE_MIGRATION_CHANGED({ migration: `${scope}/${migration.name}`, applied, found: checksum })
    if (applied === undefined) {
      await client.query(migration.sql)
      await client.query('insert into migrations (scope, name, checksum) values ($1, $2, $3)', [
        scope,
        migration.name,
        checksum,
      ])
    }
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {}) // a dead connection has rolled back already
    throw error
  }
}
