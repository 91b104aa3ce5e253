import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isFault } from '@banyan/model'
import * as fc from 'fast-check'
import { CIRCUIT_ASKED_MIN, CIRCUIT_OPEN_MS, CIRCUIT_WINDOW_MS } from '../limits.ts'
import { type CircuitState, circuitBreaker, type Verdict } from './circuit-breaker.ts'

const breaking = () => {
  let now = 0
  const changes: CircuitState[] = []
  const breaker = circuitBreaker({ context: 'kitchen', clock: () => now, onChange: (state) => changes.push(state) })
  const ask = (verdict: Verdict, times = 1): void => {
    for (let i = 0; i < times; i++) breaker.enter()(verdict)
  }
  return { breaker, changes, ask, after: (ms: number) => void (now += ms), state: () => breaker.read().state }
}

const refusal = (breaker: ReturnType<typeof circuitBreaker>): unknown => {
  try {
    breaker.enter()
    return 'let through'
  } catch (error) {
    assert.ok(isFault(error, 'SERVICE_CIRCUIT_OPEN') && error.retry === 'later')
    return error.data['retryAfterMs']
  }
}

describe('a circuit', () => {
  it('opens when half of at least ten have failed, and not one sooner', () => {
    const { ask, state } = breaking()
    ask('answered', CIRCUIT_ASKED_MIN / 2)
    ask('failed', CIRCUIT_ASKED_MIN / 2 - 1)
    assert.equal(state(), 'closed')
    ask('failed')
    assert.equal(state(), 'open')
  })

  it('stays closed while fewer than half fail, whatever their number', () => {
    const { ask, state } = breaking()
    for (let i = 0; i < 1_000; i++) ask(i % 5 < 3 ? 'answered' : 'failed')
    assert.equal(state(), 'closed')
  })

  it('forgets by time alone what failed where calls are rare', () => {
    const { ask, after, state } = breaking()
    ask('failed', CIRCUIT_ASKED_MIN - 1)
    after(CIRCUIT_WINDOW_MS)
    ask('failed')
    assert.equal(state(), 'closed')
  })

  it('open, tells when to come back; then lets one through and refuses the others until it has ended', () => {
    const { breaker, ask, after, state, changes } = breaking()
    ask('failed', CIRCUIT_ASKED_MIN)
    assert.equal(refusal(breaker), CIRCUIT_OPEN_MS)
    after(CIRCUIT_OPEN_MS - 1)
    assert.equal(refusal(breaker), 1)
    after(1)
    const tell = breaker.enter()
    assert.equal(state(), 'half-open')
    assert.equal(refusal(breaker), CIRCUIT_OPEN_MS)
    tell('answered')
    assert.equal(refusal(breaker), 'let through')
    assert.deepEqual(changes, ['open', 'half-open', 'closed'])
    ask('failed')
    assert.equal(state(), 'closed', 'what failed before the trial is forgotten')
  })

  it('opens again when the trial fails, and tries at once with another where it told nothing', () => {
    const { breaker, ask, after, state } = breaking()
    ask('failed', CIRCUIT_ASKED_MIN)
    after(CIRCUIT_OPEN_MS)
    ask('unknown')
    ask('failed')
    assert.equal(refusal(breaker), CIRCUIT_OPEN_MS)
    after(CIRCUIT_OPEN_MS)
    ask('answered')
    assert.equal(state(), 'closed')
  })

  it('ignores what comes of calls that began before it changed', () => {
    const { breaker, ask, after, state } = breaking()
    const late = [breaker.enter(), breaker.enter(), breaker.enter()]
    ask('failed', CIRCUIT_ASKED_MIN)
    late[0]!('answered')
    assert.equal(state(), 'open')
    after(CIRCUIT_OPEN_MS)
    const trial = breaker.enter()
    late[1]!('failed')
    assert.equal(state(), 'half-open')
    trial('answered')
    late[2]!('failed')
    assert.deepEqual([breaker.read().asked, breaker.read().failed], [0, 0])
  })

  it('does as a model of it does, step for step', () => {
    const verdict = fc.constantFrom<Verdict>('answered', 'failed', 'failed', 'unknown')
    const step = fc.record({ afterMs: fc.oneof(fc.constant(0), fc.nat(400)), ends: fc.nat(5), verdict })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const { breaker, after } = breaking()
        const model = modelled()
        const underWay: { readonly real: (said: Verdict) => void; readonly modelled: (said: Verdict) => void }[] = []
        for (const { afterMs, ends, verdict: said } of steps) {
          after(afterMs)
          model.after(afterMs)
          const expected = model.enter()
          if (expected === undefined) assert.equal(typeof refusal(breaker), 'number')
          else underWay.push({ real: breaker.enter(), modelled: expected })
          const [ended] = underWay.splice(ends % Math.max(underWay.length, 1), ends < 4 ? 1 : 0)
          ended?.real(said)
          ended?.modelled(said)
          assert.equal(breaker.read().state, model.state())
        }
      }),
    )
  })
})

/** The same machine, written the long way: it keeps everything that ever happened. */
const modelled = () => {
  const sliceMs = CIRCUIT_WINDOW_MS / 10
  let now = 0
  let state: CircuitState = 'closed'
  let trialAt = 0
  let changes = 0
  let told: { readonly slice: number; readonly isFailed: boolean }[] = []
  const become = (next: CircuitState): void => {
    state = next
    changes++
    if (next === 'closed') told = []
  }
  const open = (waitMs: number): void => {
    trialAt = now + waitMs
    become('open')
  }
  const judge = (verdict: Verdict): void => {
    if (state === 'half-open' && verdict === 'answered') become('closed')
    else if (state === 'half-open') open(verdict === 'failed' ? CIRCUIT_OPEN_MS : 0)
    else if (verdict !== 'unknown') {
      told.push({ slice: Math.floor(now / sliceMs), isFailed: verdict === 'failed' })
      const recent = told.filter(({ slice }) => slice > Math.floor(now / sliceMs) - 10)
      const failed = recent.filter(({ isFailed }) => isFailed)
      if (verdict === 'failed' && recent.length >= 10 && failed.length * 2 >= recent.length) open(CIRCUIT_OPEN_MS)
    }
  }
  return {
    after: (ms: number) => void (now += ms),
    state: () => state,
    enter: () => {
      if (state === 'half-open' || (state === 'open' && now < trialAt)) return undefined
      if (state === 'open') become('half-open')
      const begun = changes
      return (verdict: Verdict) => {
        if (begun === changes) judge(verdict)
      }
    },
  }
}
