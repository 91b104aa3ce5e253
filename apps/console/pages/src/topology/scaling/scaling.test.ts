import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { HistoryPoint, Scalings, ScalingStep } from '../../api/answers.ts'
import { isScaling, lastSteps, scaledContexts, standingText } from './scaling.ts'

const MB = 1024 * 1024
const at = (second: number): string => new Date(Date.UTC(2026, 10, 22, 9, 0, second)).toISOString()
const point = (second: number, count?: number, mb = 0): HistoryPoint => ({
  at: at(second),
  requests: null,
  commands: null,
  events: null,
  failures: null,
  lag: {},
  ...(count !== undefined && { processes: { social: { count, rssBytes: mb * MB } } }),
})
const step = (second: number, o: Partial<ScalingStep> = {}): ScalingStep => ({
  at: at(second),
  context: 'social',
  decision: 'out',
  from: { sizeMb: null, replicas: 1 },
  to: { sizeMb: null, replicas: 2 },
  why: 'event loop 83 %',
  memory: { one: 142, all: 431, saved: 289 },
  ...o,
})
const scalings = (...steps: readonly ScalingStep[]): Scalings => ({
  contexts: { social: { sizeMb: null, replicas: 2 } },
  steps,
})

describe('scaling', () => {
  it('is told of each scaled context: its processes and their memory over time, and where steps were taken', () => {
    const points = [point(0), point(5, 1, 140), point(10, 2, 290), point(15, 2, 300)]
    const steps = [step(-60), step(9), step(9, { context: 'members' }), step(99, { memory: null })]
    assert.deepEqual(scaledContexts(scalings(...steps), points), [
      {
        context: 'social',
        standing: { sizeMb: null, replicas: 2 },
        processes: [null, 1, 2, 2],
        memoryMb: [null, 140, 290, 300],
        marks: [0.6],
        memory: { one: 142, all: 431, saved: 289 },
      },
    ])
  })

  it('has nothing to tell before anything was seen', () => {
    const [one] = scaledContexts(scalings(step(9)), [])
    assert.deepEqual([one?.processes, one?.marks], [[], []])
    assert.deepEqual(scaledContexts(scalings(step(9)), [point(9, 1)])[0]?.marks, [])
    assert.deepEqual(scaledContexts({ contexts: {}, steps: [step(1)] }, []), [])
  })

  it('lists the newest twenty steps, newest first', () => {
    const steps = Array.from({ length: 25 }, (_, i) => step(i))
    assert.deepEqual(
      lastSteps(scalings(...steps)).map((one) => one.at),
      steps
        .slice(5)
        .map((one) => one.at)
        .toReversed(),
    )
  })

  it('goes on where any context is scaled', () => {
    assert.equal(isScaling(scalings()), true)
    assert.equal(isScaling({ contexts: {}, steps: [step(1)] }), false)
    assert.equal(isScaling(undefined), false)
  })

  it('stands at so many processes, of so much memory each', () => {
    assert.equal(standingText({ sizeMb: null, replicas: 2 }), '2')
    assert.equal(standingText({ sizeMb: 256, replicas: 1 }), '1 × 256 MB')
  })
})
