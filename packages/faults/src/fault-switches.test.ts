import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { isFault } from '@banyan/model'
import { ARMED_MINUTES_MAX, faultSwitches, SWITCHES_MAX } from './fault-switches.ts'

const OUT = { at: 'store.append', from: 'social', to: 'database', isAnswer: false } as const
const ERROR = { at: 'store.append', do: 'error', seconds: 10 } as const
const MINUTE_MS = 60_000
const why = { by: 'ann', reason: 'a rehearsal' }

const clocked = (t: TestContext) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  return t.mock.timers
}

describe('the fault switches of a process', () => {
  it('are off by default, and refuse to be switched before somebody arms them', () => {
    using switches = faultSwitches({ process: 'social', arming: 'on-demand' })
    assert.deepEqual([switches.isQuiet, switches.strikes(OUT), switches.status().armed], [true, [], null])
    assert.throws(
      () => switches.set(ERROR, 'ann'),
      (e) => isFault(e, 'FAULTS_NOT_ARMED') && /social/.test(e.message),
    )
    assert.equal(switches.isQuiet, true)
  })

  it('are armed for minutes, with who and why; then all end, and no more can be set', (t) => {
    const clock = clocked(t)
    using switches = faultSwitches({ process: 'social', arming: 'on-demand' })
    for (const minutes of [0, -1, ARMED_MINUTES_MAX + 1, Number.NaN])
      assert.throws(
        () => switches.arm({ minutes, ...why }),
        (e) => isFault(e, 'FAULTS_SWITCH_REFUSED') && /minutes/.test(e.message),
      )
    switches.arm({ minutes: 2, ...why })
    assert.deepEqual(switches.status().armed, { ...why, until: new Date(2 * MINUTE_MS).toISOString() })
    switches.set({ ...ERROR, seconds: 3_600 }, 'ann')
    clock.tick(2 * MINUTE_MS - 1)
    assert.equal(switches.strikes(OUT).length, 1)
    clock.tick(1)
    assert.deepEqual([switches.isQuiet, switches.status().armed], [true, null])
    assert.throws(
      () => switches.set(ERROR, 'ann'),
      (e) => isFault(e, 'FAULTS_NOT_ARMED'),
    )
  })

  it('end by themselves, each at its own time; cleared one by one or all', (t) => {
    const clock = clocked(t)
    using switches = faultSwitches({ process: 'social', arming: 'from-start' })
    for (const seconds of [1, 2]) switches.set({ ...ERROR, id: `for-${seconds}`, seconds }, 'ann')
    clock.tick(1_000)
    assert.deepEqual(
      switches.status().switches.map(({ id, by }) => [id, by]),
      [['for-2', 'ann']],
    )
    assert.throws(
      () => switches.clear('for-1'),
      (e) => isFault(e, 'FAULTS_SWITCH_UNKNOWN'),
    )
    switches.set({ ...ERROR, id: 'other' }, 'ann')
    switches.clear('for-2')
    assert.deepEqual(
      switches.status().switches.map(({ id }) => id),
      ['other'],
    )
    switches.clear()
    assert.ok(switches.isQuiet)
  })

  it('under one id the later one replaces the earlier; beyond the limit they are refused', () => {
    using switches = faultSwitches({ process: 'social', arming: 'from-start' })
    for (let i = 0; i < SWITCHES_MAX; i++) switches.set({ ...ERROR, id: `n${i}` }, 'ann')
    switches.set({ ...ERROR, id: 'n0', share: 0.5 }, 'ben')
    assert.equal(switches.status().switches.length, SWITCHES_MAX)
    assert.equal(switches.status().switches.find(({ id }) => id === 'n0')?.by, 'ben')
    assert.throws(
      () => switches.set({ ...ERROR, id: 'more' }, 'ann'),
      (e) => isFault(e, 'FAULTS_SWITCHES_TOO_MANY'),
    )
  })

  it('hit their share, the same ones for the same seed, others for another', () => {
    const hitsOf = (seed: number): readonly boolean[] => {
      using switches = faultSwitches({ process: 'social', arming: 'from-start' })
      switches.set({ ...ERROR, share: 0.25, seed }, 'ann')
      const hits = Array.from({ length: 1_000 }, () => switches.strikes(OUT).length === 1)
      const [status] = switches.status().switches
      assert.deepEqual([status?.passed, status?.hit], [1_000, hits.filter(Boolean).length])
      return hits
    }
    const hits = hitsOf(7)
    assert.deepEqual(hitsOf(7), hits)
    assert.notDeepEqual(hitsOf(8), hits)
    const share = hits.filter(Boolean).length / hits.length
    assert.ok(0.2 < share && share < 0.3, String(share))
  })
})
