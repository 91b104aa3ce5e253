import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Actor } from '@banyan/model'
import { type Choreography, choreography } from '@banyan/testing'
import * as fc from 'fast-check'
import { aTicket, FinishDish, RefuseDish, StartCooking } from './kitchen.ts'
import { anOrder, AskToCancel, PickUpOrder, PlaceOrder } from './order.ts'
import { aSlot, PLACES_PER_SLOT } from './restaurant.ts'
import { restaurantSystem } from './system.ts'

const slot = '2027-01-30T18:30'
const guest: Actor = { kind: 'member', id: 'mina' }
const cook: Actor = { kind: 'member', id: 'cook' }
const ORDERS_MAX = 4
const STEPS_MAX = 60
const RUNS = 300

const deed = fc.constantFrom('cancel', 'start', 'finish', 'refuse', 'pick-up', 'deliver', 'deliver', 'deliver', 'again')
const step = fc.record({ deed, which: fc.nat(1_000) })
type Step = { readonly deed: string; readonly which: number }

/** Whoever may not do something is told so; here nobody minds. */
const take = (relay: Choreography, orderIds: readonly string[], { deed: what, which }: Step): void => {
  const orderId = orderIds[which % orderIds.length]!
  if (what === 'deliver') relay.deliver(which)
  if (what === 'again') relay.deliverAgain(which)
  if (what === 'cancel') relay.send(AskToCancel, { orderId }, guest)
  if (what === 'pick-up') relay.send(PickUpOrder, { orderId }, guest)
  if (what === 'start') relay.send(StartCooking, { orderId }, cook)
  if (what === 'finish') relay.send(FinishDish, { orderId }, cook)
  if (what === 'refuse') relay.send(RefuseDish, { orderId, why: which % 2 ? 'closing' : 'out-of-ingredient' }, cook)
}

/** Everything arrives, the cook cooks what is left, and guests come for what is prepared; at last everything comes once more. */
const finish = (relay: Choreography, orderIds: readonly string[], order: number): void => {
  const settle = (): void => {
    for (let i = order; relay.waiting() > 0; i += 7) relay.deliver(i)
  }
  for (const what of ['start', 'finish', 'pick-up']) {
    settle()
    for (const which of orderIds.keys()) take(relay, orderIds, { deed: what, which })
  }
  settle()
  for (const which of relay.recorded().keys()) relay.deliverAgain(which)
  settle()
}

/** What is prepared is not refused, and what is being cooked is not cancelled by the guest. */
const assertKitchenKeptItsWord = (relay: Choreography, orderId: string): void => {
  const events = relay.recorded().filter(({ stream }) => stream === `Ticket-${orderId}`)
  const refused = events.findIndex(({ type }) => type === 'DishRefused')
  const { why } = (events[refused]?.data ?? {}) as { readonly why?: string }
  assert.ok(refused === -1 || refused === events.length - 1)
  assert.ok(refused === -1 || !events.some(({ type }) => type === 'DishPrepared'))
  assert.ok(why !== 'guest-cancelled' || !events.some(({ type }) => type === 'CookingStarted'))
}

const assertOneEnd = (relay: Choreography, orderId: string): void => {
  const ends = relay
    .recorded()
    .filter(({ stream, type }) => stream === `Order-${orderId}` && /^Order(Cancelled|PickedUp)$/.test(type))
  const { status } = relay.state(anOrder, orderId)
  const ticket = relay.state(aTicket, orderId).status
  assert.equal(ends.length, 1, `${orderId} ended ${ends.length} times`)
  if (status === 'picked-up') return assert.equal(ticket, 'prepared')
  assert.equal(status, 'cancelled')
  assert.ok(ticket === 'refused' || ticket === 'unknown', `cancelled, and the ticket is ${ticket}`)
}

describe('order, restaurant and kitchen', () => {
  it('agree at the end, in any order of deeds, deliveries and repetitions: picked up, or cancelled with everything undone', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: ORDERS_MAX }),
        fc.array(step, { maxLength: STEPS_MAX }),
        fc.nat(1_000),
        (count, steps, order) => {
          const relay = choreography(restaurantSystem)
          const orderIds = Array.from({ length: count }, () => {
            const placed = relay.send(PlaceOrder, { dish: 'bibimbap', slot }, guest)
            assert.ok(!('rejected' in placed))
            return (placed[0]!.data as { readonly orderId: string }).orderId
          })
          for (const one of steps) {
            take(relay, orderIds, one)
            assert.ok(relay.state(aSlot, slot).kept.size <= PLACES_PER_SLOT)
          }
          finish(relay, orderIds, order)
          for (const orderId of orderIds) {
            assertOneEnd(relay, orderId)
            assertKitchenKeptItsWord(relay, orderId)
            seen.add(relay.state(anOrder, orderId).status)
          }
          assert.equal(relay.state(aSlot, slot).kept.size, 0, 'no place is kept for nobody')
        },
      ),
      { numRuns: RUNS },
    )
    assert.deepEqual([...seen].sort(), ['cancelled', 'picked-up'])
  })
})
