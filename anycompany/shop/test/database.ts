import { randomBytes } from 'node:crypto'
import { Client, Pool, type QueryResultRow } from 'pg'

const serverUrl = (): string => {
  const url = process.env['SHOP_TEST_DATABASE_URL']
  if (url) return url
  throw new Error('The tests of the shop need SHOP_TEST_DATABASE_URL, an admin connection to a PostgreSQL server.')
}

// Asked for at once: without it a test file fails with this sentence and nothing else.
const SERVER_URL = serverUrl()

/** A database of its own for one test file, with a reporting role of its own. */
export type TestDatabase = AsyncDisposable & {
  readonly url: string
  readonly reporting: { readonly role: string; readonly password: string; readonly url: string }
  /** As the owner. */
  readonly rows: <Row extends QueryResultRow>(sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>
  /** The only value of the only row. */
  readonly value: (sql: string, values?: readonly unknown[]) => Promise<unknown>
}

/** Makes a database on the server of `SHOP_TEST_DATABASE_URL`; the disposer drops it and its role. */
export const createDatabase = async (): Promise<TestDatabase> => {
  const name = `shop_test_${randomBytes(6).toString('hex')}`
  const role = `${name}_reporting`
  await onServer((admin) => admin.query(`CREATE DATABASE ${name}`))
  const url = urlOf({ pathname: `/${name}` })
  const password = 'p@ss/word:1'
  // The clock as the shop's database shows it; these connections may be older than that setting.
  const owner = new Pool({ connectionString: url, options: '-c TimeZone=Asia/Seoul' })
  owner.on('error', () => undefined)
  const rows: TestDatabase['rows'] = async (sql, values = []) => (await owner.query(sql, [...values])).rows
  return {
    url,
    reporting: {
      role,
      password,
      url: urlOf({ pathname: `/${name}`, username: role, password: encodeURIComponent(password) }),
    },
    rows,
    value: async (sql, values) => Object.values((await rows(sql, values))[0] ?? {})[0],
    [Symbol.asyncDispose]: async () => {
      await owner.end()
      await onServer(async (admin) => {
        await admin.query(`DROP DATABASE ${name} WITH (FORCE)`)
        await admin.query(`DROP ROLE IF EXISTS ${role}`)
      })
    },
  }
}

const urlOf = (parts: Partial<Pick<URL, 'pathname' | 'username' | 'password'>>): string =>
  Object.assign(new URL(SERVER_URL), parts).href

const onServer = async (work: (admin: Client) => Promise<unknown>): Promise<void> => {
  const admin = new Client(SERVER_URL)
  await admin.connect()
  try {
    await work(admin)
  } finally {
    await admin.end()
  }
}
