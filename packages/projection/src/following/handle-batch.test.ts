import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type FeedEvent, memoryPersonKeys } from '@banyan/event-store'
import { type AnyOp, type AnyRow, context, words } from '@banyan/model'
import { z } from 'zod'
import { groupViews } from '../group/view-group.ts'
import type { KeyedRow, RowSource } from '../storage/view-storage.ts'
import { BATCH_ROWS_MAX, EVENT_OPERATIONS_MAX, handleBatch } from './handle-batch.ts'
import { INDEXED_BYTES_MAX, KEY_BYTES_MAX, ROW_BYTES_MAX } from './row-rules.ts'

const w = words('쪽지', 'Note', 'A note.')

/** One view whose handler does what each event says. */
const doing = (stored: readonly KeyedRow[] = []) => {
  const notes = context('notes', { ...w, owner: 'team' })
  const Done = notes.event('Done', 1, w, z.object({ ops: z.array(z.unknown()) }))
  const row = z.object({ size: z.int(), owner: z.string().optional(), text: z.string().optional() })
  const on = { Done: (e: { readonly ops: unknown }) => e.ops as never }
  notes.readModel('notes', w, { audience: 'internal', row, from: { Done }, indexes: ['owner'], on })
  const group = groupViews(notes.definition())[0]!
  const source: RowSource = {
    find: async (keys) => stored.filter(({ key }) => keys.includes(key)),
    select: async () => [],
  }
  const event = (ops: readonly AnyOp[], i: number): FeedEvent => ({
    id: `Note-1@${i + 1}`,
    position: i + 1,
    context: 'notes',
    stream: 'Note-1',
    version: i + 1,
    type: 'Done',
    schemaVersion: 1,
    data: { ops },
    publishedSequence: null,
    epoch: 'e',
    recordedAt: new Date(0),
    actor: { kind: 'time', id: 't' },
    commandId: null,
    correlation: 'c',
    causation: null,
    traceparent: null,
    persons: [],
  })
  return (...events: readonly (readonly AnyOp[])[]) =>
    handleBatch({ group, keys: memoryPersonKeys(), rows: () => source }, events.map(event))
}

const put = (key: string, row: AnyRow = { size: 1 }): AnyOp => ({ op: 'put', key, row })
const grow = (key: string, size: number) => ({ op: 'increment', key, by: { size } }) as unknown as AnyOp
const problemOf = async (op: AnyOp): Promise<string> => (await doing()([op])).problem?.message ?? 'none'

describe('a batch', () => {
  it('ends before a change that its looked-up row does not take, and names the event', async () => {
    const handled = await doing([{ key: 'a', row: { size: 1 } }])([grow('a', 1)], [grow('a', 0.5)], [grow('a', 1)])
    assert.equal(handled.count, 1)
    assert.match(handled.problem?.message ?? '', /view notes to handle event Note-1@2, found: .*size: invalid_type/)
    assert.deepEqual(handled.changes[0]?.puts, [{ key: 'a', row: { size: 2 }, position: 1 }])
  })

  it('ends before the first event already when that is the one', async () => {
    const handled = await doing()([put('a', { size: 'x' })], [put('b')])
    assert.deepEqual([handled.count, handled.changes], [0, []])
  })

  it(`ends after the event with which it touched more than ${BATCH_ROWS_MAX} rows`, async () => {
    const puts = (n: number, name: string) => Array.from({ length: n }, (_, i) => put(`${name}${i}`))
    const full = await doing()(puts(BATCH_ROWS_MAX, 'a'), [put('b')], [put('c')])
    assert.equal(full.count, 2)
  })

  it('leaves out what the schema does not name', async () => {
    const handled = await doing()([put('a', { size: 1, secret: 'not for this audience' })])
    assert.deepEqual(handled.changes[0]?.puts[0]?.row, { size: 1 })
  })

  it('holds to its limits, at them and one beyond', async () => {
    const many = (n: number) => doing()(Array.from({ length: n }, () => ({ op: 'delete', key: 'k' }) as const))
    assert.equal((await many(EVENT_OPERATIONS_MAX)).problem, undefined)
    assert.match((await many(EVENT_OPERATIONS_MAX + 1)).problem?.message ?? '', /at most 10000 operations/)
    assert.equal(await problemOf(put('k'.repeat(KEY_BYTES_MAX))), 'none')
    assert.match(await problemOf(put('k'.repeat(KEY_BYTES_MAX + 1))), /1 to 800 bytes of text, found 801/)
    assert.match(await problemOf(put('')), /found 0 bytes/)
    const quotes = '""'.length
    const owner = (n: number) => put('k', { size: 1, owner: 'o'.repeat(n - quotes) })
    assert.equal(await problemOf(owner(INDEXED_BYTES_MAX)), 'none')
    assert.match(await problemOf(owner(INDEXED_BYTES_MAX + 1)), /at most 800 bytes in owner/)
    const frame = JSON.stringify({ size: 1, text: '' }).length
    const text = (n: number) => put('k', { size: 1, text: 't'.repeat(n - frame) })
    assert.equal(await problemOf(text(ROW_BYTES_MAX)), 'none')
    assert.match(await problemOf(text(ROW_BYTES_MAX + 1)), /at most 262144 bytes in a row/)
  })

  it('takes text that only looks like an escape, and refuses what no database holds', async () => {
    for (const text of ['\\u0000', '\\\\ud800', '\\', '👋\u202E'])
      assert.equal(await problemOf(put('k', { size: 1, text })), 'none', text)
    for (const text of ['\0', '\\\0', '\uD800', 'a\uDFFF'])
      assert.match(await problemOf(put('k', { size: 1, text })), /without NUL/)
  })

  it('wipes by declared indexes only', async () => {
    assert.equal(await problemOf({ op: 'deleteWhere', index: 'owner', equals: 'o' }), 'none')
    assert.match(await problemOf({ op: 'deleteWhere', index: 'size', equals: '1' }), /declared index, found size/)
  })
})
