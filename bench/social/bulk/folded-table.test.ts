import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { social } from '@anycompany/social'
import type { AnyOp } from '@banyan/model'
import { foldedTable } from './folded-table.ts'

const view = social.definition().readModels.find(({ name }) => name === 'post-counts')!
const post = (postId: string) => ({
  op: 'put' as const,
  key: postId,
  row: { postId, authorId: 'ann', likes: 0, comments: 0, isHidden: false },
})
const liked = (key: string) => ({ op: 'increment', key, by: { likes: 1 } }) as unknown as AnyOp

describe('a table while its events are folded', () => {
  it('gives each row once, as the last event left it, the oldest first', () => {
    const table = foldedTable(view, { isRead: false, youngMax: 1 })
    table.apply(post('a'), 1)
    table.apply(liked('a'), 2)
    table.apply(post('b'), 3)
    const row = { authorId: 'ann', comments: 0, isHidden: false }
    assert.deepEqual([...table.takeOld()], [{ key: 'a', row: { ...row, postId: 'a', likes: 1 }, position: 2 }])
    assert.deepEqual(
      [...table.takeOld({ all: true })].map(({ key }) => key),
      ['b'],
    )
  })

  it('refuses to change or read what it gave away, and to delete what it would have to look for', async () => {
    const table = foldedTable(view, { isRead: false, youngMax: 0 })
    table.apply(post('a'), 1)
    assert.equal([...table.takeOld()].length, 1)
    const wipe = { op: 'deleteWhere', index: 'authorId', equals: 'ann' } as const
    for (const op of [liked('a'), { op: 'delete', key: 'a' } as const])
      assert.throws(() => table.apply(op, 2), /still held/)
    assert.throws(() => table.apply(wipe, 2), /no deletions by authorId/)
    await assert.rejects(async () => table.reader.get('a'), /still held/)
    await assert.rejects(async () => table.reader.where('authorId', 'ann'), /given away/)
  })

  it('holds all rows of a view that others read', async () => {
    const table = foldedTable(view, { isRead: true, youngMax: 0 })
    for (const key of ['a', 'b', 'c']) table.apply(post(key), 1)
    assert.deepEqual([...table.takeOld()], [])
    table.apply({ op: 'delete', key: 'b' }, 2)
    table.apply(liked('c'), 3)
    const found = await table.reader.where('authorId', 'ann')
    assert.deepEqual(
      found.map((row) => [row['postId'], row['likes']]),
      [
        ['a', 0],
        ['c', 1],
      ],
    )
  })

  it('refuses a row that its view would refuse', () => {
    const table = foldedTable(view, { isRead: false, youngMax: 0 })
    assert.throws(() => table.apply({ op: 'put', key: 'a', row: { postId: 'a' } }, 1))
  })
})
