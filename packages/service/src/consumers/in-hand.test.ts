import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Message } from '@banyan/bus'
import { inHand } from './in-hand.ts'

const RECORDED_AT = '2026-01-01T00:00:00.000Z'
const message = (version: number, recordedAt = RECORDED_AT): Message => ({
  context: 'shop',
  stream: 'Order-1',
  version,
  publishedSequence: version,
  type: 'Sold',
  schemaVersion: 1,
  data: {},
  recordedAt,
  correlation: 'c',
  traceparent: null,
})
const clock = () => Date.parse(RECORDED_AT) + 5_000

describe('what a consumer has in hand', () => {
  it('is as old as its oldest message, and nothing when all are taken over', async () => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const { handle, read } = inHand(async ({ version }) => gates[version - 1]!.promise, clock)
    assert.deepEqual(read(), { messages: 0, oldestMs: null })
    const { signal } = new AbortController()
    const both = [handle(message(1), signal), handle(message(2, '2026-01-01T00:00:04.000Z'), signal)]
    assert.deepEqual(read(), { messages: 2, oldestMs: 5_000 })
    gates[0]!.resolve()
    await both[0]
    assert.deepEqual(read(), { messages: 1, oldestMs: 1_000 })
    gates[1]!.resolve()
    await both[1]
    assert.deepEqual(read(), { messages: 0, oldestMs: null })
  })

  it('keeps one that failed, until it is taken over or its reading is over', async () => {
    let isAway = true
    const { handle, read } = inHand(async () => {
      if (isAway) throw new Error('the store is away')
    }, clock)
    const [reading, next] = [new AbortController(), new AbortController()]
    await assert.rejects(handle(message(1), reading.signal))
    await assert.rejects(handle(message(2), next.signal))
    assert.equal(read().messages, 2)
    isAway = false
    await handle(message(2), next.signal)
    assert.deepEqual(read(), { messages: 1, oldestMs: 5_000 })
    reading.abort()
    assert.deepEqual(read(), { messages: 0, oldestMs: null })
  })

  it('is never younger than nothing, whatever another machine’s clock says', async () => {
    const gate = Promise.withResolvers<void>()
    const { handle, read } = inHand(async () => gate.promise, clock)
    const handed = handle(message(1, '2026-01-01T00:01:00.000Z'), new AbortController().signal)
    assert.equal(read().oldestMs, 0)
    gate.resolve()
    await handed
  })
})
