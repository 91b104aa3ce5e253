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
    const startedAt = performance.now()
    const deadline = deadlines(200)
    const first = deadline()
    while (performance.now() - startedAt < 1) continue
    const last = deadline()
    const from = performance.now()
    assert.equal(last, first)
    await once(last, 'abort')
    assert.ok(performance.now() - from >= 200, `${performance.now() - from} ms`)
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
