import type { SagaDef } from '@banyan/model'
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { compareRuns, leftBy } from './asl-plans.ts'
import { behaviours, byMachine, byStates, type Plan } from './asl-runs.ts'
import { beside, checkout, type NodeSketch, sketched, type StepSketch, trip, whole } from './sagas.ts'

describe('a saga as a machine of the states language, when two calls go wrong', () => {
  for (const [name, saga] of Object.entries({ checkout, trip, beside, whole }))
    it(`ends as our machine does: ${name}`, async () => {
      await compareRuns(saga, { wrong: 2, behaviours, nodes: new Map([['sure', 'yes']]) })
    })
})

describe('any saga as a machine of the states language', () => {
  it('ends as our machine does, whatever goes wrong', async () => {
    const step: fc.Arbitrary<StepSketch> = fc.record({
      ways: fc.integer({ min: 1, max: 2 }),
      undoable: fc.boolean(),
      goesOn: fc.boolean(),
      attempts: fc.integer({ min: 1, max: 3 }),
    })
    const row = fc.array(step, { maxLength: 2 })
    const node: fc.Arbitrary<NodeSketch> = fc.oneof(
      { weight: 4, arbitrary: step },
      fc.record({ beside: fc.array(row, { maxLength: 3 }) }),
      fc.record({ either: row }),
    )
    const wrong = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...behaviours)), { maxLength: 4 })
    const sagas = fc.tuple(fc.array(node, { maxLength: 4 }), fc.nat(4))
    await fc.assert(
      fc.asyncProperty(sagas, wrong, async ([nodes, pivotAt], choices) => {
        const saga = sketched(nodes, pivotAt)
        const plan = planFor(saga, choices)
        assert.deepEqual(leftBy(saga, await byStates(saga, plan)), leftBy(saga, byMachine(saga, plan)))
      }),
      { numRuns: 500 },
    )
  })
})

/** Each choice makes one of the calls go wrong that are met when those before it do. */
const planFor = (saga: SagaDef, choices: readonly (readonly [number, (typeof behaviours)[number]])[]): Plan => {
  let plan: Plan = { calls: new Map(), nodes: new Map() }
  for (const [at, behaviour] of choices) {
    const met = [...byMachine(saga, plan).sent.keys()]
    const id = met[at % Math.max(1, met.length)]
    if (id !== undefined) plan = { ...plan, calls: new Map([...plan.calls, [id, behaviour]]) }
  }
  return plan
}
