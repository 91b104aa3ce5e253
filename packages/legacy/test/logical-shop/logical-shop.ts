import { randomBytes } from 'node:crypto'
import { type TestDatabase, type TestScope, type TestServer, createTestDatabase, testServer } from '@banyan/testing'
import { Client, Pool } from 'pg'
import { type LogicalFeedInput, type ShopProfile, type ShopProfileInput, replicationRequests } from '../../src/index.ts'
import { SCHEMA, expressProfile } from '../express-shop.ts'
import { olderServer } from './older-server.ts'
import { until } from '../until.ts'

/** A shop on a server with logical replication, prepared by the very statements that its administrator is given. */
export type LogicalShop = {
  readonly server: TestServer
  readonly owner: Pool
  /** On the shop's database, as superuser: the administrator. */
  readonly admin: Pool
  readonly readerUrl: string
  readonly reader: string
  readonly slot: string
  readonly publication: string
  readonly profile: ShopProfile
  /** With some of its fields replaced. */
  readonly profileWith: (feed: Partial<LogicalFeedInput>, changed?: Partial<ShopProfileInput>) => ShopProfile
  /** Runs the requests of one kind. */
  readonly asked: (when: 'begin' | 'again' | 'end') => Promise<void>
}

/** Slots keep at most 64 MB, which is four segments. */
export const LOGICAL_SETTINGS = { wal_level: 'logical', max_slot_wal_keep_size: '64MB' } as const

/** PostgreSQL 18, or of the folder of programs that `BANYAN_TEST_POSTGRES_BIN` names. Without a limit to what slots keep where it is not `bounded`. */
export const logicalServer = async (
  settings: Readonly<Record<string, string>> = {},
  { bounded = true }: { readonly bounded?: boolean } = {},
): Promise<TestServer> => {
  const all = { ...(bounded ? LOGICAL_SETTINGS : { wal_level: 'logical' }), ...settings }
  const { BANYAN_TEST_POSTGRES_BIN: bin } = process.env
  return bin === undefined ? testServer({ settings: all }) : olderServer(bin, all)
}

export const logicalShop = async (
  t: TestScope,
  server: TestServer,
  o: {
    readonly prepared?: boolean
    readonly feed?: Partial<LogicalFeedInput>
    /** Instead of a new one on the server. */
    readonly database?: TestDatabase
    /** Besides users and customers. */
    readonly schema?: string
    /** Instead of users and customers. */
    readonly changes?: NonNullable<ShopProfileInput['changes']>
  } = {},
): Promise<LogicalShop> => {
  const database = o.database ?? (await createTestDatabase(server.adminUrl))
  const owner = new Pool({ connectionString: database.url, max: 4 })
  const admin = new Pool({ connectionString: database.adminUrl, max: 2 })
  for (const pool of [owner, admin]) pool.on('error', () => {}) // The server is restarted under idle connections.
  const id = randomBytes(5).toString('hex')
  const [reader, slot, publication] = [`reader_${id}`, `slot_${id}`, `publication_${id}`]
  const readerUrl = new URL(database.url)
  Object.assign(readerUrl, { username: reader, password: randomBytes(12).toString('hex') })
  const feed = { kind: 'logical-replication', publication, slot, checkEveryMs: 50, ...o.feed } as const
  const profileWith: LogicalShop['profileWith'] = (more, changed = {}) =>
    expressProfile({ feed: { ...feed, ...more }, ...changed })
  const profile = profileWith({}, o.changes && { changes: o.changes })
  await owner.query(SCHEMA + (o.schema ?? ''))
  await admin.query(`create role ${reader} login password '${readerUrl.password}'`)
  await admin.query(`grant connect on database ${readerUrl.pathname.slice(1)} to ${reader}`)
  const asked = async (when: 'begin' | 'again' | 'end') => {
    for (const request of replicationRequests(profile, { role: reader }))
      if (request.when === when) await statements(admin, request.sql)
  }
  if (o.prepared !== false) await asked('begin')
  t.after(async () => {
    await owner.end()
    await dropSlot(admin, slot)
    await admin.end()
    await database.drop()
    await withServer(server.adminUrl, `drop role if exists ${reader}`)
  })
  return { server, owner, admin, readerUrl: readerUrl.href, reader, slot, publication, profile, profileWith, asked }
}

/** `alter system` stands in no transaction, so each statement goes alone. The server's own settings are the test's to choose. */
const statements = async (admin: Pool, sql: string): Promise<void> => {
  for (const statement of sql.split('; ')) if (!statement.startsWith('alter system')) await admin.query(statement)
}

/** As an administrator does it: ends whoever still reads it. */
export const dropSlot = async (admin: Pool, slot: string): Promise<void> => {
  await until(async () => {
    await admin.query(
      'select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = $1 and active',
      [slot],
    )
    const { rows } = await admin.query<{ active: boolean }>(
      'select active from pg_replication_slots where slot_name = $1',
      [slot],
    )
    return rows.every(({ active }) => !active)
  }, 'nobody reads the slot')
  await admin.query('select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1', [slot])
}

const withServer = async (connectionString: string, sql: string): Promise<void> => {
  const client = new Client({ connectionString })
  await client.connect()
  await client.query(sql)
  await client.end()
}
