import { randomBytes } from 'node:crypto'
import { type TestScope, testDatabase } from '@banyan/testing'
import { Pool } from 'pg'

/** A shop's database as its owner sees it, and the address that Banyan is given. */
export type ShopFixture = {
  /** As the role that owns all tables: the shop itself. */
  readonly owner: Pool
  readonly ownerUrl: string
  readonly adminUrl: string
  /** As a role that may read what `grants` says. */
  readonly readerUrl: string
  readonly reader: string
}

/** A fresh database with the shop's tables, and a role of its own that may read them. Gone when the test is over. */
export const shopDatabase = async (
  t: TestScope,
  o: { readonly schema: string; readonly grants: (role: string) => string },
): Promise<ShopFixture> => {
  const database = await testDatabase()
  const admin = serverAdmin(database.adminUrl)
  const owner = new Pool({ connectionString: database.url, max: 8 })
  owner.on('error', () => {}) // The database is dropped under idle connections.
  const reader = `reader_${randomBytes(6).toString('hex')}`
  const readerUrl = new URL(database.url)
  Object.assign(readerUrl, { username: reader, password: randomBytes(12).toString('hex') })
  await owner.query(o.schema)
  await admin.query(`create role ${reader} login password '${readerUrl.password}'`)
  await admin.query(`grant connect on database ${readerUrl.pathname.slice(1)} to ${reader}`)
  await owner.query(o.grants(reader))
  t.after(async () => {
    await owner.end()
    await database.drop()
    await admin.query(`drop role ${reader}`)
    await admin.end()
  })
  return { owner, ownerUrl: database.url, adminUrl: database.adminUrl, readerUrl: readerUrl.href, reader }
}

/** To a database that outlives the fixture's. */
const serverAdmin = (adminUrl: string): Pool => {
  const url = new URL(adminUrl)
  url.pathname = '/postgres'
  return new Pool({ connectionString: url.href, max: 1 })
}
