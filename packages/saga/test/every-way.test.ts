import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { beside, checkout, stubborn, trip, whole } from './sagas.ts'
import { everyWay } from './every-way.ts'
import { assertSettled, begun, stepsFrom, type World } from './world.ts'

describe('every way through a saga', () => {
  for (const [name, definition] of Object.entries({ checkout, trip, beside, stubborn }))
    it(`ends right: ${name}`, (t) => {
      const { ends, worlds } = everyWay(definition, 2)
      t.diagnostic(`${worlds} worlds`)
      assert.deepEqual([...ends].toSorted(), ['cancelled', 'compensated', 'completed'])
    })
})

describe('a way by chance', () => {
  it('ends right, whatever goes wrong', () => {
    fc.assert(
      fc.property(fc.constantFrom('o1', 'o2'), fc.array(fc.nat(1_000), { maxLength: 60 }), (orderId, choices) => {
        let world = begun(whole, 6, orderId)
        for (const choice of choices) {
          const steps = stepsFrom(world)
          if (steps.length === 0) break
          world = steps[choice % steps.length]!.take()
        }
        assertSettled(brought(world))
      }),
      { numRuns: 500 },
    )
  })
})

/** From here on nothing goes wrong. */
const brought = (from: World): World => {
  let world: World = { ...from, mishaps: 0 }
  for (let i = 0; i < 1_000; i++) {
    const [next] = stepsFrom(world)
    if (!next) return world
    world = next.take()
  }
  throw new Error(`no end: ${JSON.stringify(world.state)}`)
}
