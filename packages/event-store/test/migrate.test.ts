import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isFault } from '@banyan/model'
import { testDatabase } from '@banyan/testing'
import { migrate, openPool, openPostgresEventStore } from '../src/index.ts'

const one = { name: '0001-one.sql', sql: 'create table one (id int)' }
const two = { name: '0002-two.sql', sql: 'create table two (id int)' }

describe('migrations', () => {
  it('are applied once, in order, by one of many who start at once', async (t) => {
    const pool = openPool((await testDatabase(t)).url, { connections: 10, name: 'test' })
    t.after(() => pool.end())
    await Promise.all(Array.from({ length: 8 }, () => migrate(pool, 'test', [one, two])))
    const { rows } = await pool.query('select name from migrations order by applied_at')
    assert.deepEqual(
      rows.map((r) => r.name),
      [one.name, two.name],
    )
  })

  it('refuse to run when one was edited after it was applied', async (t) => {
    const pool = openPool((await testDatabase(t)).url, { connections: 2, name: 'test' })
    t.after(() => pool.end())
    await migrate(pool, 'test', [one])
    const edited = { ...one, sql: 'create table one (id bigint)' }
    await assert.rejects(migrate(pool, 'test', [edited]), (e) => isFault(e, 'STORE_MIGRATION_CHANGED'))
  })

  it('leave nothing of one that fails half-way, and none of another package', async (t) => {
    const pool = openPool((await testDatabase(t)).url, { connections: 2, name: 'test' })
    t.after(() => pool.end())
    const broken = { name: '0001-broken.sql', sql: 'create table half (id int); select nonsense' }
    await assert.rejects(migrate(pool, 'test', [broken]))
    const { rows } = await pool.query(`select to_regclass('half') as half`)
    assert.equal(rows[0].half, null)
    await migrate(pool, 'other', [one])
    await migrate(pool, 'test', [{ ...broken, sql: 'create table half (id int)' }])
  })

  it('leave a schema of the next release as it is', async (t) => {
    const { url } = await testDatabase(t)
    const first = await openPostgresEventStore({ context: 'c', url, holder: 'new' })
    const pool = openPool(url, { connections: 1, name: 'test' })
    await migrate(pool, 'event-store', [
      { name: '9999-of-the-next-release.sql', sql: 'alter table events add note text' },
    ])
    await pool.end()
    await first[Symbol.asyncDispose]()
    const older = await openPostgresEventStore({ context: 'c', url, holder: 'old' })
    t.after(() => older[Symbol.asyncDispose]())
    assert.equal((await older.head()).position, 0)
  })
})
