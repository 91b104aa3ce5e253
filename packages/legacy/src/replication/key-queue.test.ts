import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { KeyQueue, type QueuedPage } from './key-queue.ts'

const queue = () => new KeyQueue(() => {})
const front = (q: KeyQueue, maxKeys = 2) => q.front(maxKeys) as QueuedPage

describe('a queue of keys', () => {
  test('is done up to a commit once what came before it is taken, and not sooner', () => {
    const q = queue()
    q.changed('a', 1)
    q.reached(10n)
    q.changed('b', 2)
    q.changed('c', 2)
    q.reached(20n)
    q.reached(25n)
    assert.equal(q.done, 0n)
    q.taken(front(q, 1))
    assert.equal(q.done, 10n)
    q.taken(front(q, 1))
    assert.equal(q.done, 10n, 'in the middle of a transaction')
    q.taken(front(q, 1))
    assert.equal(q.done, 25n)
    assert.equal(q.front(1), undefined)
    q.reached(30n)
    assert.equal(q.done, 30n)
  })

  test('gives each key once a page, with all transactions that changed it', () => {
    const q = queue()
    for (const [key, xid] of [
      ['a', 1],
      ['b', 1],
      ['a', 2],
      ['c', 3],
    ] as const)
      q.changed(key, xid)
    const page = front(q)
    assert.deepEqual([page.keys, page.xids, page.items], [['a', 'b'], [1, 2], 3])
    q.taken(page)
    assert.deepEqual(front(q).keys, ['c'])
  })

  test('tells of a truncation in its place among the rows', () => {
    const q = queue()
    q.changed('before', 1)
    q.truncated(2)
    q.changed('after', 2)
    q.reached(10n)
    const told = []
    for (let page = q.front(2); page !== undefined; page = q.front(2)) {
      told.push(page.kind === 'truncated' ? 'truncated' : page.keys.join())
      q.taken(page)
    }
    assert.deepEqual([told, q.done], [['before', 'truncated', 'after'], 10n])
  })

  test('forgets with a new stream, and pages of the old one count for nothing', () => {
    const q = queue()
    q.changed('a', 1)
    q.reached(10n)
    const page = front(q)
    q.restart()
    q.changed('a', 1)
    q.taken(page)
    assert.deepEqual([front(q).keys, q.done], [['a'], 0n])
    q.beginAt(7n)
    assert.equal(q.done, 7n)
  })
})
