import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { everyWay } from './every-way.ts'
import { checkout, stubborn, trip } from './sagas.ts'

describe('every way through a saga in which three things go wrong', () => {
  for (const [name, definition] of Object.entries({ checkout, trip, stubborn }))
    it(`ends right: ${name}`, () => {
      assert.deepEqual([...everyWay(definition, 3).ends].toSorted(), ['cancelled', 'compensated', 'completed'])
    })
})
