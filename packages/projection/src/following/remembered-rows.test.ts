import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { selectRows } from '../storage/row-order.ts'
import type { KeyedRow, RowQuery } from '../storage/view-storage.ts'
import { REMEMBERED_ROWS_MAX, rememberedRows } from './remembered-rows.ts'

const table: readonly KeyedRow[] = Array.from({ length: 10 }, (_, i) => ({ key: `k${i}`, row: { owner: 'o', n: i } }))
const query = (limit: number, o: Partial<RowQuery> = {}): RowQuery => ({
  field: 'owner',
  equals: 'o',
  by: { field: 'n', as: 'number' },
  after: null,
  limit,
  ...o,
})

const counted = (rows: readonly KeyedRow[]) => {
  const asked: string[] = []
  const remembered = rememberedRows({
    find: async (keys) => {
      asked.push(`find ${keys.join()}`)
      return rows.filter(({ key }) => keys.includes(key))
    },
    select: async (q) => {
      asked.push(`select ${q.limit}`)
      return selectRows(rows, q)
    },
  })
  return { asked, remembered }
}

describe('remembered rows', () => {
  it('are asked for once by key, whether they exist or not', async () => {
    const { asked, remembered } = counted(table)
    assert.deepEqual(await remembered.find(['k1', 'none']), [table[1]])
    assert.deepEqual(await remembered.find(['none', 'k1', 'k2']), [table[1], table[2]])
    assert.deepEqual(await remembered.find(['none', 'k2']), [table[2]])
    assert.deepEqual(asked, ['find k1,none', 'find k2'])
  })

  it('are asked for again only when more are wanted than were given', async () => {
    const { asked, remembered } = counted(table)
    const keys = async (q: RowQuery) => (await remembered.select(q)).map(({ key }) => key)
    assert.deepEqual(await keys(query(3)), ['k9', 'k8', 'k7'])
    assert.deepEqual(await keys(query(2)), ['k9', 'k8'])
    assert.equal((await keys(query(20))).length, 10)
    assert.equal((await keys(query(15))).length, 10)
    assert.equal((await keys(query(30))).length, 10)
    assert.deepEqual(await keys(query(1, { after: { value: 7, key: 'k7' } })), ['k6'])
    assert.deepEqual(await keys(query(1, { equals: 'other' })), [])
    assert.deepEqual(asked, ['select 3', 'select 20', 'select 1', 'select 1'])
  })

  it(`are at most ${REMEMBERED_ROWS_MAX}`, async () => {
    const many = Array.from({ length: REMEMBERED_ROWS_MAX }, (_, i) => ({ key: `m${i}`, row: { owner: 'm', n: i } }))
    const { asked, remembered } = counted([...table, ...many])
    const all = query(REMEMBERED_ROWS_MAX + 1, { equals: 'm' })
    assert.equal((await remembered.select(all)).length, REMEMBERED_ROWS_MAX)
    await remembered.select(all)
    assert.equal(asked.length, 1)
    await remembered.find(['k1'])
    await remembered.select(all)
    assert.equal(asked.length, 3)
  })
})
