import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { flowOf, layOut } from '../src/index.ts'
import { described, shopping, type Sketch } from './models.ts'

describe('the flow through a part', () => {
  const board = layOut(described(...shopping()))
  const flow = (part: string) => [...flowOf(board, part)].filter((id) => !id.includes(' at ')).toSorted()

  it('goes back to what caused it and ahead to what follows, over contexts, and leaves out the rest', () => {
    assert.deepEqual(flow('command delivery.Pack'), [
      'command delivery.Pack',
      'command delivery.Send',
      'command ordering.Pay',
      'command ordering.Place',
      'event delivery.Packed',
      'event delivery.Sent',
      'event ordering.Paid',
      'policy delivery.when-packed-then-send',
      'policy delivery.when-paid-then-pack',
    ])
  })

  it('shows the views that its events fill, without what else fills them', () => {
    assert.deepEqual(flow('command ordering.CancelLate'), [
      'command ordering.CancelLate',
      'event ordering.Cancelled',
      'policy delivery.when-cancelled-then-nothing',
      'read-model ordering.orders',
    ])
  })

  it('of a view is what leads to the events that fill it', () => {
    assert.deepEqual(flow('read-model ordering.orders'), [
      'command ordering.Cancel',
      'command ordering.CancelLate',
      'command ordering.Place',
      'event ordering.Cancelled',
      'event ordering.Placed',
      'read-model ordering.orders',
    ])
  })

  it('takes along actors, aggregates and systems where they stand, and begins at them', () => {
    const paid = flowOf(board, 'event ordering.Paid')
    for (const id of [
      'external-system bank at event ordering.Paid',
      'actor member at command ordering.Pay',
      'aggregate ordering.Order at Pay',
    ])
      assert.ok(paid.has(id), id)
    assert.ok(!paid.has('aggregate ordering.Order at Cancel'))
    assert.ok(flowOf(board, 'external-system bank').has('event delivery.Sent'))
    assert.ok(flowOf(board, 'actor service').has('event delivery.Packed'))
  })

  it('ends in circles, and of a part that is not there it is empty', () => {
    const circle: Sketch = {
      name: 'loop',
      aggregates: [{ name: 'Ring', events: ['Rang'], commands: [{ name: 'Ring', emits: ['Rang'] }] }],
      policies: [{ name: 'again', on: ['loop', 'Rang'], sends: ['Ring'] }],
    }
    const ring = layOut(described(circle))
    assert.equal(flowOf(ring, 'event loop.Rang').size, ring.notes.length)
    assert.equal(flowOf(ring, 'event loop.Nothing').size, 0)
  })
})
