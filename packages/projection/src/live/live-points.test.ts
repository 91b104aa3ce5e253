import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { formatCursor, parseCursor } from '../reading/cursor.ts'
import { Outbox, OUTBOX_ITEMS_MAX, resetAt } from './outbox.ts'
import { formatResumePoint, parseResumePoint } from './resume-point.ts'

const item = (i: number, isAsked = false) => ({ id: `id${i}`, event: 'e', data: i, about: 'a', isAsked })
const signal = new AbortController().signal

describe('an outbox', () => {
  it(`holds ${OUTBOX_ITEMS_MAX} messages; one more, and one reset stands for them all`, async () => {
    const outbox = new Outbox()
    for (let i = 0; i < OUTBOX_ITEMS_MAX; i++) outbox.push([item(i)])
    assert.deepEqual(await outbox.take(signal), item(0))
    outbox.push([item(1_000)])
    outbox.push([item(1_001)])
    assert.deepEqual(await outbox.take(signal), resetAt('id1001'))
    outbox.push([item(1_002)])
    assert.deepEqual(await outbox.take(signal), item(1_002))
  })

  it('asks of what waits already, once somebody’s topics are to be asked about again', async () => {
    const outbox = new Outbox()
    outbox.push([item(1)])
    outbox.push([{ id: 'id2', event: null, topics: ['t'] }])
    outbox.push([item(3), { id: 'id4', event: null, topics: 'all' }])
    outbox.push([item(5)])
    const taken = []
    while (taken.length < 5) taken.push(await outbox.take(signal))
    const asking = { event: null, topics: ['t'] }
    assert.deepEqual(taken, [
      item(1, true),
      { id: 'id2', ...asking },
      item(3),
      { id: 'id4', event: null, topics: 'all' },
      item(5),
    ])
  })

  it('wakes who waits, and lets go when told to', async () => {
    const outbox = new Outbox()
    const waiting = outbox.take(signal)
    outbox.push([])
    outbox.push([item(1)])
    assert.deepEqual(await waiting, item(1))
    const leaving = new AbortController()
    const left = outbox.take(leaving.signal)
    leaving.abort()
    assert.equal(await left, undefined)
  })
})

describe('a resume point and a cursor', () => {
  it('survive being written down', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.nat(),
        fc.option(fc.string()),
        fc.option(fc.nat()),
        (epoch, position, print, sent) => {
          const point = { mark: { epoch, position, fingerprint: print }, sent }
          assert.deepEqual(parseResumePoint(formatResumePoint(point)), point)
        },
      ),
    )
    const text = { field: 'at', as: 'text' } as const
    const number = { field: 'n', as: 'number' } as const
    const letters = fc.string({ unit: 'grapheme' }).filter((s) => !s.includes('\0'))
    fc.assert(
      fc.property(letters, letters, fc.double({ noNaN: true, noDefaultInfinity: true }), (key, value, n) => {
        assert.deepEqual(parseCursor(text, formatCursor(text, { key, value })), { key, value })
        assert.deepEqual(parseCursor(number, formatCursor(number, { key, value: n || 0 })), { key, value: n || 0 })
      }),
    )
  })

  it('are refused when they are any other text', () => {
    const by = { field: 'at', as: 'text' } as const
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const others = [
      '',
      '%',
      encode(null),
      encode({}),
      encode([]),
      encode(['at', 1, 'k']),
      encode(['e', -1, null, null]),
    ]
    for (const text of [...others, encode(['e', 1, 2, null]), encode(['e', 1, 'f', 'x']), 'A'.repeat(9_000)]) {
      assert.equal(parseResumePoint(text), undefined, text)
      assert.equal(parseCursor(by, text), undefined, text)
    }
    fc.assert(fc.property(fc.string(), (text) => parseCursor(by, text) === undefined))
  })
})
