import { randomBytes } from 'node:crypto'
import { withServer } from './postgres-connection.ts'
import { ensureDatabase } from '@banyan/local-postgres'
import { type TestServer, testServer } from './postgres-server.ts'

/** Whatever has hooks for "when this test is over": the context of `node:test`. */
export type TestScope = { readonly after: (fn: () => Promise<void>) => void }

export type TestDatabase = {
  /** As the role that owns the database, and nothing else. */
  readonly url: string
  /** To the same database as superuser. */
  readonly adminUrl: string
  /** Cuts its connections and deletes it, and its role. May be called twice. */
  readonly drop: () => Promise<void>
}

/**
 * A fresh, empty database (UTF-8, C.UTF-8) with a role of its own, on a real PostgreSQL 18 with fsync off: on the server that
 * `BANYAN_TEST_POSTGRES_URL` names, else on one that is started on first use and ends with this process. Takes about 50 ms.
 * Dropped when the test `t` is over; without `t` call `drop` yourself.
 */
export const testDatabase = async (t?: TestScope): Promise<TestDatabase> => {
  const database = await createTestDatabase(await serverUrl())
  t?.after(database.drop)
  return database
}

/** A fresh database on any server, by its admin URL. */
export const createTestDatabase = async (serverAdminUrl: string): Promise<TestDatabase> => {
  const name = `test_${process.pid}_${randomBytes(6).toString('hex')}`
  const password = randomBytes(12).toString('hex')
  const url = await ensureDatabase(serverAdminUrl, { database: name, role: name, password, connectionLimit: 100 })
  const adminUrl = new URL(serverAdminUrl)
  adminUrl.pathname = `/${name}`
  return { url, adminUrl: adminUrl.href, drop: () => dropDatabase(serverAdminUrl, name) }
}

let ownServer: Promise<TestServer> | undefined

const serverUrl = async (): Promise<string> =>
  process.env['BANYAN_TEST_POSTGRES_URL'] ?? (await (ownServer ??= testServer())).adminUrl

const dropDatabase = (serverAdminUrl: string, name: string): Promise<void> =>
  withServer(serverAdminUrl, async (client) => {
    await client.query(`drop database if exists ${name} with (force)`)
    await client.query(`drop role if exists ${name}`)
  })
