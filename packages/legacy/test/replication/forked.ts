import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { type TestScope, createTestDatabase } from '@banyan/testing'
import { Pool } from 'pg'
import type { LogicalShop } from '../logical-shop/logical-shop.ts'

/** A child process with a database of our own, and the profile that it follows by. */
export const forked = async (
  t: TestScope,
  shop: LogicalShop,
  o: { readonly file: string; readonly profile: unknown; readonly execArgv?: readonly string[] },
) => {
  const database = await createTestDatabase(shop.server.adminUrl)
  const own = new Pool({ connectionString: database.url, max: 2 })
  own.on('error', () => {})
  const env = {
    ...process.env,
    OWN_URL: database.url,
    SHOP_READER_URL: shop.readerUrl,
    FOLLOWED_BY: JSON.stringify(o.profile),
  }
  let child: ChildProcess | undefined
  t.after(async () => {
    child?.kill('SIGKILL')
    await own.end()
    await database.drop()
  })
  const start = async (): Promise<ChildProcess> => {
    child = fork(new URL(o.file, import.meta.url), { env, execArgv: [...(o.execArgv ?? [])] })
    await once(child, 'message')
    return child
  }
  return { own, start }
}

export const rowsOf = async (pool: Pool, sql: string): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await pool.query<{ id: string; email: string }>(sql)
  return new Map(rows.map(({ id, email }) => [id, email]))
}

export const same = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean =>
  one.size === other.size && [...one].every(([id, email]) => other.get(id) === email)
