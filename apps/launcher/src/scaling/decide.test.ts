import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import {
  CALM_SAMPLES,
  decide,
  type Decision,
  HISTORY_SAMPLES,
  HOT_SAMPLES,
  LAG_EVENTS,
  LAG_SAMPLES,
  larger,
  type Limits,
  type Sample,
  SETTLE_SAMPLES,
  sizesWithin,
  smaller,
  type Standing,
} from './decide.ts'

const idle: Sample = { busy: 0, inFlight: 0, heapMb: 50, heap: 0.2, lag: 0 }
const limits: Limits = { replicas: { min: 1, max: 3 }, sizesMb: [256, 512] }
const times = (count: number, sample: Sample): readonly Sample[] => Array.from({ length: count }, () => sample)
const settled = (...samples: readonly Sample[]) => [...times(SETTLE_SAMPLES, idle), ...samples]
const one: Standing = { sizeMb: 256, replicas: 1 }

test('memory that runs short leads up, first of all', () => {
  const full = { ...idle, heap: 0.81, busy: 1 }
  assert.equal(decide(settled(...times(HOT_SAMPLES - 1, full)), one, limits), 'stay')
  assert.equal(decide(settled(...times(HOT_SAMPLES, full)), one, limits), 'up')
  assert.equal(decide(settled(...times(HOT_SAMPLES, full)), { ...one, sizeMb: 512 }, limits), 'out')
  assert.equal(decide(settled(...times(HOT_SAMPLES, full)), { ...one, sizeMb: null }, limits), 'out')
})

test('a busy event loop, many requests under way or a growing lag lead out', () => {
  const lags = Array.from({ length: LAG_SAMPLES + 1 }, (_, i) => ({ ...idle, lag: LAG_EVENTS + i }))
  assert.equal(decide(settled(...times(HOT_SAMPLES, { ...idle, busy: 0.76 })), one, limits), 'out')
  assert.equal(decide(settled(...times(HOT_SAMPLES, { ...idle, inFlight: 0.71 })), one, limits), 'out')
  assert.equal(decide(settled(...lags), one, limits), 'out')
  assert.equal(decide(settled(...lags.toReversed()), one, limits), 'stay')
  assert.equal(decide(settled(...times(HOT_SAMPLES, { ...idle, busy: 0.75, inFlight: 0.7 })), one, limits), 'stay')
  assert.equal(decide(settled(...times(HOT_SAMPLES, { ...idle, busy: 1 })), { ...one, replicas: 3 }, limits), 'stay')
})

test('a long calm leads in, then down', () => {
  const calm = settled(...times(CALM_SAMPLES, idle))
  assert.equal(decide(calm, { sizeMb: 512, replicas: 2 }, limits), 'in')
  assert.equal(decide(calm.slice(1), { sizeMb: 512, replicas: 2 }, limits), 'stay')
  assert.equal(decide(calm, { sizeMb: 512, replicas: 1 }, limits), 'down')
  assert.equal(decide(calm, one, limits), 'stay')
  const oneOfTwoWouldBeBusy = settled(...times(CALM_SAMPLES, { ...idle, busy: 0.3 }))
  assert.equal(decide(oneOfTwoWouldBeBusy, { sizeMb: 256, replicas: 2 }, limits), 'stay')
})

test('sizes double up to the most', () => {
  assert.deepEqual(sizesWithin({ min: 256, max: 512 }), [256, 512])
  assert.deepEqual(sizesWithin({ min: 200, max: 1_000 }), [200, 400, 800, 1_000])
  assert.deepEqual(sizesWithin({ min: 256, max: 256 }), [256])
})

const share = fc.double({ min: 0, max: 1, noNaN: true })
const anyLimits = fc
  .tuple(
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 0, max: 4 }),
    fc.integer({ min: 64, max: 512 }),
    fc.nat(2_000),
  )
  .map(([min, more, sizeMb, moreMb]): Limits => ({
    replicas: { min, max: min + more },
    sizesMb: sizesWithin({ min: sizeMb, max: sizeMb + moreMb }),
  }))

const after = (decision: Decision, standing: Standing, within: Limits): Standing => ({
  sizeMb:
    (decision === 'up' && larger(standing, within)) ||
    (decision === 'down' && smaller(standing, within)) ||
    standing.sizeMb,
  replicas: standing.replicas + (decision === 'out' ? 1 : 0) - (decision === 'in' ? 1 : 0),
})

/** The steps of a context under so many samples. */
const stepsUnder = (sampleAt: (i: number, standing: Standing) => Sample, within: Limits, samples: number) => {
  let standing: Standing = { sizeMb: within.sizesMb[0]!, replicas: within.replicas.min }
  let history: readonly Sample[] = []
  const steps: { readonly decision: Decision; readonly at: number; readonly standing: Standing }[] = []
  for (let i = 0; i < samples; i++) {
    history = [...history, sampleAt(i, standing)].slice(-HISTORY_SAMPLES)
    const decision = decide(history, standing, within)
    if (decision === 'stay') continue
    standing = after(decision, standing, within)
    history = []
    steps.push({ decision, at: i, standing })
  }
  return steps
}

test('whatever the load, limits hold and no two steps come close upon each other', () => {
  const sample = fc.record({ busy: share, inFlight: share, heap: share, heapMb: fc.nat(2_000), lag: fc.nat(5_000) })
  fc.assert(
    fc.property(anyLimits, fc.array(sample, { maxLength: 300 }), (within, samples) => {
      let before = -1
      for (const { at, standing } of stepsUnder((i) => samples[i]!, within, samples.length)) {
        assert.ok(standing.replicas >= within.replicas.min && standing.replicas <= within.replicas.max)
        assert.ok(within.sizesMb.includes(standing.sizeMb!))
        assert.ok(at - before >= SETTLE_SAMPLES + HOT_SAMPLES)
        before = at
      }
    }),
  )
})

test('a load that stays as it is leads there and never back', () => {
  const total = fc.double({ min: 0, max: 6, noNaN: true })
  fc.assert(
    fc.property(anyLimits, total, total, fc.nat(2_000), (within, work, requests, heapMb) => {
      const sampleAt = (_: number, { replicas, sizeMb }: Standing): Sample => ({
        busy: Math.min(1, work / replicas),
        inFlight: Math.min(1, requests / replicas),
        heapMb,
        heap: heapMb / sizeMb!,
        lag: 0,
      })
      const steps = stepsUnder(sampleAt, within, 600).map(({ decision }) => decision)
      assert.deepEqual(
        steps.filter((decision) => decision === 'in' || decision === 'down'),
        [],
      )
      const { replicas, sizeMb } = after(
        'stay',
        stepsUnder(sampleAt, within, 600).at(-1)?.standing ?? {
          sizeMb: within.sizesMb[0]!,
          replicas: within.replicas.min,
        },
        within,
      )
      if (replicas < within.replicas.max) assert.ok(work / replicas <= 0.75 && requests / replicas <= 0.7)
      if (sizeMb! < within.sizesMb.at(-1)!) assert.ok(heapMb / sizeMb! <= 0.8)
    }),
  )
})

test('a load that comes after a calm is answered within three samples, and taken back when it is gone', () => {
  const comesAt = 100
  const goesAt = 300
  const sampleAt = (i: number, { replicas }: Standing): Sample => ({
    ...idle,
    busy: i >= comesAt && i < goesAt ? 0.9 / replicas : 0.1,
  })
  const steps = stepsUnder(sampleAt, { ...limits, sizesMb: [256] }, 400)
  assert.deepEqual(
    steps.map(({ decision, at }) => [decision, at]),
    [
      ['out', comesAt + HOT_SAMPLES - 1],
      ['in', goesAt + CALM_SAMPLES - 1],
    ],
  )
})
