import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { testDatabase } from '@banyan/testing'
import { Pool } from 'pg'
import { expressShop } from './express-shop.ts'
import { until } from './until.ts'

const KILLS = 5
/** Of these 40 are deleted: fewer than what would be taken for a mistake, even if all came at once. */
const ROWS = 400

test('a follower that is killed again and again, among writes, ends with a true copy', async (t) => {
  const shop = await expressShop(t)
  const ourDatabase = await testDatabase()
  const own = new Pool({ connectionString: ourDatabase.url, max: 2 })
  t.after(async () => {
    await own.end()
    await ourDatabase.drop()
  })
  await own.query('create table copied (id text primary key, email text not null)')
  await shop.owner.query(`insert into users (email) select 'u' || n from generate_series(1, $1) n`, [ROWS])
  const env = { ...process.env, OWN_URL: ourDatabase.url, SHOP_READER_URL: shop.readerUrl }
  const start = () => fork(new URL('./follower-process.ts', import.meta.url), { env, execArgv: [] })
  const copy = async () => rowsOf(own, 'select id, email from copied')
  let child: ChildProcess = start()
  t.after(() => child.kill('SIGKILL'))
  for (let kill = 1; kill <= KILLS; kill++) {
    await once(child, 'message')
    await shop.owner.query(`update users set email = 'v${kill}-' || id, updated_at = now() where id % 3 = $1`, [
      kill % 3,
    ])
    await shop.owner.query('delete from users where id % 100 = $1', [kill])
    // In the middle of the delivery: some of what was just written is there, and hardly all.
    await until(
      async () => [...(await copy()).values()].some((email) => email.startsWith(`v${kill}-`)),
      `a row of round ${kill}`,
    )
    child.kill('SIGKILL')
    await once(child, 'exit')
    await shop.owner.query('delete from users where id % 100 = $1', [kill + KILLS]) // While nobody looks.
    child = start()
  }
  const truth = await rowsOf(shop.owner, 'select id::text, email from users')
  await until(async () => same(await copy(), truth), 'the copy equals the table')
  child.kill('SIGKILL')
  await once(child, 'exit')
  assert.deepEqual(await copy(), truth)
})

const rowsOf = async (pool: Pool, sql: string): Promise<Map<string, string>> => {
  const { rows } = await pool.query<{ id: string; email: string }>(sql)
  return new Map(rows.map(({ id, email }) => [id, email]))
}

const same = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean =>
  one.size === other.size && [...one].every(([id, email]) => other.get(id) === email)
