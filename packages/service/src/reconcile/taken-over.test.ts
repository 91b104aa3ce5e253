import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isFault } from '@banyan/model'
import type { ConsumerLag } from '../consumers/in-hand.ts'
import { whenTakenOver } from './taken-over.ts'

const asked = { from: 'mill', signal: AbortSignal.timeout(60_000) }
const at = (messages: number, oldestMs: number | null): ConsumerLag => ({
  consumer: 'bakery/store',
  from: 'mill',
  messages,
  oldestMs,
})

/** Tells one lag after the other, and the last for ever; how many were asked for. */
const telling = (...told: readonly ConsumerLag[]) => {
  let asks = 0
  return { lags: () => [told[Math.min(asks++, told.length - 1)]!], asks: () => asks }
}

describe('waiting until consumers have taken over what was told', () => {
  it('ends when nothing waits that is as old as the question', async () => {
    const hour = 3_600_000
    const { lags, asks } = telling(at(3, hour), at(2, null), at(1, hour), at(1, 0))
    await whenTakenOver(lags, asked, { leastMs: 0, longestMs: 60_000 })
    assert.equal(asks(), 4)
  })

  it('takes its least time, and looks at no other publisher', async () => {
    const { lags, asks } = telling({ ...at(9, null), from: 'harbour' })
    const began = performance.now()
    await whenTakenOver(lags, asked, { leastMs: 30, longestMs: 60_000 })
    assert.ok(performance.now() - began >= 29)
    assert.equal(asks(), 1)
  })

  it('names who is behind for longer than one can wait', async () => {
    const { lags } = telling(at(1, null))
    await assert.rejects(
      whenTakenOver(lags, asked, { leastMs: 0, longestMs: 0 }),
      (error) => isFault(error, 'SERVICE_CONSUMERS_BEHIND') && error.message.includes('bakery/store'),
    )
  })
})
