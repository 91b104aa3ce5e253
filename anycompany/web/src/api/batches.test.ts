import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createBatches, IDS_PER_REQUEST } from './batches.ts'

type Thing = { readonly id: string; readonly name: string }

const thingOf = (id: string): Thing => ({ id, name: `name of ${id}` })
const batchesOf = (read: (ids: readonly string[]) => Promise<readonly Thing[]>) =>
  createBatches({ read, idOf: ({ id }) => id })
const ids = (count: number) => Array.from({ length: count }, (_, index) => `m-${index}`)

describe('batches', () => {
  test('one request for what is asked together, each id once; unknown ones are null', async () => {
    const asked: (readonly string[])[] = []
    const find = batchesOf(async (batch) => {
      asked.push(batch)
      return batch.filter((id) => id !== 'gone').map(thingOf)
    })
    assert.deepEqual(await Promise.all([find('a'), find('gone'), find('a')]), [thingOf('a'), null, thingOf('a')])
    assert.deepEqual(asked, [['a', 'gone']])
    await find('a')
    assert.deepEqual(asked, [['a', 'gone'], ['a']])
  })

  test('at the limit one request, one beyond it two', async () => {
    const sizes: number[] = []
    const find = batchesOf(async (batch) => {
      sizes.push(batch.length)
      return batch.map(thingOf)
    })
    await Promise.all(ids(IDS_PER_REQUEST).map(find))
    await Promise.all(ids(IDS_PER_REQUEST + 1).map(find))
    assert.deepEqual(sizes, [IDS_PER_REQUEST, IDS_PER_REQUEST, 1])
  })

  test('a failure reaches all who waited, and the next batch is a new one', async () => {
    let failures = 1
    const find = batchesOf(async (batch) => {
      if (failures-- > 0) throw new Error('away')
      return batch.map(thingOf)
    })
    const both = await Promise.allSettled([find('a'), find('b')])
    assert.deepEqual(
      both.map(({ status }) => status),
      ['rejected', 'rejected'],
    )
    assert.deepEqual(await find('a'), thingOf('a'))
  })
})
