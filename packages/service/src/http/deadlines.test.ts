import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { deadlines, endingAt, timeLeftMs } from './deadlines.ts'

describe('deadlines', () => {
  it('are shared by those who begin together, and by nobody else', () => {
    let now = 0
    const deadline = deadlines(10_000, () => now)
    const first = deadline()
    now = 99
    assert.equal(deadline(), first)
    now = 100
    const second = deadline()
    assert.notEqual(second, first)
    now = 5_000
    assert.notEqual(deadline(), second)
  })

  it('leave whoever comes last no less than the time that was promised', async () => {
    let now = 0
    const deadline = deadlines(200, () => now)
    const startedAt = performance.now()
    const first = deadline()
    now = 1
    assert.equal(deadline(), first)
    await once(first, 'abort')
    const passedMs = performance.now() - startedAt
    assert.ok(passedMs >= now + 200, `${passedMs} ms`)
  })
})

describe('the time that is left', () => {
  it('is known of signals whose end was noted, and of no others', () => {
    const { signal } = new AbortController()
    assert.equal(timeLeftMs(signal), undefined)
    endingAt(signal, 1_000)
    assert.equal(timeLeftMs(signal, 400), 600)
    assert.equal(timeLeftMs(signal, 1_001), 0)
    const shared = deadlines(10_000, () => 50)()
    assert.equal(timeLeftMs(shared, 50), 10_100)
  })
})
