import { describe, it } from 'node:test'
import { given, happened } from '@banyan/testing'
import { FinishDish, PinTicket, RefuseDish, StartCooking, TearTicket, aTicket, TicketPinned } from './kitchen.ts'
import {
  AcceptanceWithdrawn,
  CancellationAsked,
  CookingStarted,
  DishPrepared,
  DishRefused,
  OrderAccepted,
  OrderDeclined,
  OrderPickedUp,
  OrderPlaced,
} from './language.ts'
import {
  anOrder,
  AskToCancel,
  CancelOrder,
  NoteProgress,
  OrderCancelled,
  OrderProgressed,
  PickUpOrder,
  PlaceOrder,
} from './order.ts'
import { aSlot, FreePlace, KeepPlace, PlaceFreed, WithdrawAcceptance } from './restaurant.ts'

const slot = '2027-01-30T18:30'
const mina = { by: { kind: 'member', id: 'mina' } } as const
const service = { by: { kind: 'service', id: 'a policy' } } as const
const placed = happened(OrderPlaced, { orderId: 'o-1', guestId: 'mina', dish: 'bibimbap', slot })
const progressed = (step: 'accepted' | 'cooking' | 'prepared') => happened(OrderProgressed, { orderId: 'o-1', step })
const cancelled = happened(OrderCancelled, { orderId: 'o-1', why: 'closing' })

describe('an order', () => {
  it('is placed by a guest', () => {
    given(anOrder)
      .when(PlaceOrder, { dish: 'bibimbap', slot }, mina)
      .then(happened(OrderPlaced, { orderId: 'id-1', guestId: 'mina', dish: 'bibimbap', slot }))
      .thenAnswer({ orderId: 'id-1' })
  })

  it('goes forwards only, whichever news comes first', () => {
    const note = (step: 'accepted' | 'cooking' | 'prepared') => ({ orderId: 'o-1', step })
    given(anOrder, placed).when(NoteProgress, note('cooking'), service).then(progressed('cooking'))
    given(anOrder, placed, progressed('cooking')).when(NoteProgress, note('accepted'), service).then()
    given(anOrder, placed, cancelled).when(NoteProgress, note('accepted'), service).then()
  })

  it('may be cancelled until the kitchen starts, by its guest alone', () => {
    const asked = happened(CancellationAsked, { orderId: 'o-1', slot })
    given(anOrder, placed, progressed('accepted')).when(AskToCancel, { orderId: 'o-1' }, mina).then(asked)
    given(anOrder, placed, asked).when(AskToCancel, { orderId: 'o-1' }, mina).then()
    given(anOrder, placed, progressed('cooking'))
      .when(AskToCancel, { orderId: 'o-1' }, mina)
      .thenRejected('TooLate', {})
    given(anOrder, placed).when(AskToCancel, { orderId: 'o-1' }).thenRejected('NoSuchOrder', {})
  })

  it('is picked up when it is prepared, and not after it was cancelled', () => {
    given(anOrder, placed, progressed('prepared'))
      .when(PickUpOrder, { orderId: 'o-1' }, mina)
      .then(happened(OrderPickedUp, { orderId: 'o-1', slot }))
    given(anOrder, placed).when(PickUpOrder, { orderId: 'o-1' }, mina).thenRejected('NotReady', {})
    given(anOrder, placed, cancelled).when(PickUpOrder, { orderId: 'o-1' }, mina).thenRejected('OrderIsOver', {})
  })

  it('is cancelled once, with a reason', () => {
    given(anOrder, placed).when(CancelOrder, { orderId: 'o-1', why: 'closing' }, service).then(cancelled)
    given(anOrder, placed, cancelled).when(CancelOrder, { orderId: 'o-1', why: 'closing' }, service).then()
  })
})

describe('a slot', () => {
  const order = (orderId: string) => ({ orderId, slot, dish: 'bibimbap' })
  const accepted = (orderId: string) => happened(OrderAccepted, order(orderId))
  const refused = { orderId: 'o-1', slot, why: 'closing' } as const
  const withdrawn = happened(AcceptanceWithdrawn, refused)

  it('has two places', () => {
    given(aSlot, accepted('o-1')).when(KeepPlace, order('o-2'), service).then(accepted('o-2'))
    given(aSlot, accepted('o-1'), accepted('o-2'))
      .when(KeepPlace, order('o-3'), service)
      .then(happened(OrderDeclined, { orderId: 'o-3', slot, why: 'fully-booked' }))
  })

  it('gives a place back once, also for an order that is still on the way', () => {
    given(aSlot, accepted('o-1')).when(WithdrawAcceptance, refused, service).then(withdrawn)
    given(aSlot).when(WithdrawAcceptance, refused, service).then(withdrawn)
    given(aSlot, withdrawn).when(WithdrawAcceptance, refused, service).then()
    given(aSlot, withdrawn).when(KeepPlace, order('o-1'), service).then()
  })

  it('has a free place when somebody has picked up their order', () => {
    given(aSlot, accepted('o-1'))
      .when(FreePlace, { orderId: 'o-1', slot }, service)
      .then(happened(PlaceFreed, { orderId: 'o-1', slot }))
  })
})

describe('a ticket', () => {
  const cook = { by: { kind: 'member', id: 'cook' } } as const
  const pinned = happened(TicketPinned, { orderId: 'o-1', slot, dish: 'bibimbap' })
  const started = happened(CookingStarted, { orderId: 'o-1', slot })
  const torn = happened(DishRefused, { orderId: 'o-1', slot, why: 'guest-cancelled' })

  it('is pinned, cooked and finished', () => {
    given(aTicket).when(PinTicket, { orderId: 'o-1', slot, dish: 'bibimbap' }, service).then(pinned)
    given(aTicket, pinned).when(StartCooking, { orderId: 'o-1' }, cook).then(started)
    given(aTicket, pinned, started)
      .when(FinishDish, { orderId: 'o-1' }, cook)
      .then(happened(DishPrepared, { orderId: 'o-1', slot }))
    given(aTicket, pinned).when(FinishDish, { orderId: 'o-1' }, cook).thenRejected('NotCooking', {})
  })

  it('of two who come at once one wins: whoever cancels, or whoever starts', () => {
    given(aTicket, pinned, started).when(TearTicket, { orderId: 'o-1', slot }, service).then()
    given(aTicket, pinned).when(TearTicket, { orderId: 'o-1', slot }, service).then(torn)
    given(aTicket, pinned, torn).when(StartCooking, { orderId: 'o-1' }, cook).thenRejected('NotOnTheBoard', {})
  })

  it('that was torn before it came is not pinned any more', () => {
    given(aTicket).when(TearTicket, { orderId: 'o-1', slot }, service).then(torn)
    given(aTicket, torn).when(PinTicket, { orderId: 'o-1', slot, dish: 'bibimbap' }, service).then()
  })

  it('is refused until the dish is prepared', () => {
    const why = 'out-of-ingredient'
    given(aTicket, pinned, started)
      .when(RefuseDish, { orderId: 'o-1', why }, cook)
      .then(happened(DishRefused, { orderId: 'o-1', slot, why }))
    given(aTicket).when(RefuseDish, { orderId: 'o-1', why }, cook).thenRejected('NotOnTheBoard', {})
  })
})
