import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isFault } from '@banyan/model'
import { testDatabase } from '@banyan/testing'
import { Client } from 'pg'
import { postgresViewStorage } from '../src/storage/postgres/storage.ts'
import { viewStorageContract } from './storage-contract.ts'

viewStorageContract('PostgreSQL', async (t) => {
  const { url } = await testDatabase(t)
  return postgresViewStorage({ context: 'forum', url })
})

describe('PostgreSQL: the tables', () => {
  it('are walked by index, also from a cursor on', async (t) => {
    const { url } = await testDatabase(t)
    const storage = postgresViewStorage({ context: 'forum', url })
    t.after(() => storage[Symbol.asyncDispose]())
    await storage.open()
    const by = { field: 'at', as: 'text' } as const
    const table = { view: 'notes', indexes: [{ field: 'owner', by }], personal: ['text'] }
    const group = { group: 'notes', shape: 's', tables: [table] }
    await storage.beginVersion(group, { abandonForeign: false })
    const puts = Array.from({ length: 2_000 }, (_, i) => ({
      key: `k${i}`,
      row: { owner: `o${i % 10}`, at: String(i), text: { sealedFor: `p${i}`, value: '' } },
      position: i,
    }))
    const mark = { epoch: 'e', position: 1, fingerprint: null }
    await storage.commit(group, {
      version: 1,
      from: null,
      to: mark,
      changes: [{ view: 'notes', puts, deletes: [], wipes: [] }],
      erase: [],
    })
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.query('analyze projection.notes_1')
    const plan = async (where: string): Promise<string> =>
      (
        await client.query<{ 'QUERY PLAN': string }>(`explain select key, row from projection.notes_1 where ${where}`)
      ).rows
        .map((row) => row['QUERY PLAN'])
        .join('\n')
    const text = (field: string): string => `((row->>'${field}') collate "C")`
    const page = `${text('owner')} = 'o1' and (${text('at')}, key) < ('5', 'k5') order by ${text('at')} desc, key desc limit 20`
    assert.match(await plan(page), /Index Scan Backward using notes_1[\s\S]*ROW/)
    assert.doesNotMatch(await plan(page), /Sort/)
    assert.match(await plan(`((row #>> array['text', 'sealedFor']) collate "C") = any('{p1,p2}'::text[])`), /Index/)
    await client.end()
  })

  it('say that the database is away as the event store does', async () => {
    const storage = postgresViewStorage({ context: 'forum', url: 'postgres://nobody:x@127.0.0.1:1/none' })
    await assert.rejects(storage.groups(), (error) => isFault(error, 'STORE_UNAVAILABLE'))
    await storage[Symbol.asyncDispose]()
  })
})
