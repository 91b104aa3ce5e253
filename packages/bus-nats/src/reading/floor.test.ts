import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { floorFrom } from './floor.ts'

const at = (position: number) => ({ position, name: `m${position}` })

describe('the floor of what is done', () => {
  it('is where it began, until the oldest is done; then before the next that is open', () => {
    const floor = floorFrom(at(10))
    for (const position of [12, 15, 19]) floor.begin(at(position))
    assert.deepEqual(floor.floor(), at(10))
    floor.end(15)
    assert.deepEqual(floor.floor(), at(10))
    floor.end(12)
    assert.deepEqual(floor.floor(), at(15), 'a place that was begun, whose name is known')
    floor.end(19)
    assert.deepEqual(floor.floor(), at(19))
  })

  it('passes what there is nothing to do with', () => {
    const floor = floorFrom(at(0))
    floor.pass(at(3))
    assert.deepEqual(floor.floor(), at(3))
    floor.begin(at(4))
    floor.pass(at(5))
    assert.deepEqual(floor.floor(), at(3))
    floor.end(4)
    assert.deepEqual(floor.floor(), at(5))
  })
})
