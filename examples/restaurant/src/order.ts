import { context, id, send, words } from '@banyan/model'
import { z } from 'zod'
import {
  AcceptanceWithdrawn,
  CancellationAsked,
  CookingStarted,
  dish,
  DishPrepared,
  OrderAccepted,
  OrderDeclined,
  OrderPickedUp,
  OrderPlaced,
  slot,
  why,
} from './language.ts'

export const order = context('order', {
  ...words('주문', 'Order', 'What guests want, and what they are told of it.'),
  owner: 'team-order',
})
order.relation({
  kind: 'published-language',
  to: 'restaurant',
  role: 'downstream',
  means: 'Whether there is a place.',
})
order.relation({ kind: 'published-language', to: 'kitchen', role: 'downstream', means: 'How far the dish is.' })

/** In this order, whichever news comes first: who hears of a later step knows of the earlier ones. */
const STEPS = ['placed', 'accepted', 'cooking', 'prepared'] as const
const step = z.enum(STEPS)
type Step = z.output<typeof step>

export const OrderProgressed = order.event(
  'OrderProgressed',
  1,
  words('주문이 진행됨', 'Order progressed', 'The order is one step further, or several.'),
  z.strictObject({ orderId: id, step }).readonly(),
)
export const OrderCancelled = order.event(
  'OrderCancelled',
  1,
  words('주문이 취소됨', 'Order cancelled', 'The order came to nothing, and the guest is told why.'),
  z.strictObject({ orderId: id, why }).readonly(),
)

type Order = {
  readonly guestId: string | null
  readonly slot: string
  readonly status: Step | 'picked-up' | 'cancelled'
  readonly isCancelling: boolean
}

export const anOrder = order
  .aggregate('Order', words('주문 하나', 'One order', 'One dish for one guest.'), {
    initial: (): Order => ({ guestId: null, slot: '', status: 'placed', isCancelling: false }),
    events: { OrderPlaced, OrderProgressed, CancellationAsked, OrderPickedUp, OrderCancelled },
  })
  .evolve({
    OrderPlaced: (state, { guestId, slot: at }) => ({ ...state, guestId, slot: at }),
    OrderProgressed: (state, { step: status }) => ({ ...state, status }),
    CancellationAsked: (state) => ({ ...state, isCancelling: true }),
    OrderPickedUp: (state) => ({ ...state, status: 'picked-up' }),
    OrderCancelled: (state) => ({ ...state, status: 'cancelled' }),
  })

const isOver = ({ guestId, status }: Order): boolean =>
  guestId === null || status === 'picked-up' || status === 'cancelled'

const ofOrder = { input: z.strictObject({ orderId: id }), of: ({ orderId }: { readonly orderId: string }) => orderId }
const nothing = z.strictObject({})

export const PlaceOrder = anOrder.command('PlaceOrder', words('주문하기', 'Place an order', 'Order one dish.'), {
  input: z.strictObject({ dish, slot }),
  by: ['member'],
  of: (_input, { id: newId }) => newId(),
  emits: ['OrderPlaced'],
  rejects: {},
  decide: (_state, wanted, { self, by }) => [
    { type: 'OrderPlaced', data: { orderId: self, guestId: by.id, ...wanted } },
  ],
  output: z.strictObject({ orderId: id }),
  answer: ([placed]) => ({ orderId: placed!.data.orderId }),
})

/** Only asks: whether it is too late, the kitchen alone knows. */
export const AskToCancel = anOrder.command('AskToCancel', words('취소 청하기', 'Ask to cancel', 'Ask to cancel.'), {
  ...ofOrder,
  by: ['member'],
  emits: ['CancellationAsked'],
  rejects: { NoSuchOrder: nothing, TooLate: nothing },
  decide: (state, { orderId }, { by }) => {
    if (state.guestId !== by.id) return { rejected: 'NoSuchOrder', why: {} }
    if (isOver(state) || state.status === 'cooking' || state.status === 'prepared')
      return { rejected: 'TooLate', why: {} }
    return state.isCancelling ? [] : [{ type: 'CancellationAsked', data: { orderId, slot: state.slot } }]
  },
})

export const PickUpOrder = anOrder.command('PickUpOrder', words('찾아가기', 'Pick up', 'Take the dish home.'), {
  ...ofOrder,
  by: ['member'],
  emits: ['OrderPickedUp'],
  rejects: { NoSuchOrder: nothing, NotReady: nothing, OrderIsOver: nothing },
  decide: (state, { orderId }, { by }) => {
    if (state.guestId !== by.id) return { rejected: 'NoSuchOrder', why: {} }
    if (isOver(state)) return { rejected: 'OrderIsOver', why: {} }
    if (state.status !== 'prepared') return { rejected: 'NotReady', why: {} }
    return [{ type: 'OrderPickedUp', data: { orderId, slot: state.slot } }]
  },
})

export const NoteProgress = anOrder.command(
  'NoteProgress',
  words('진행 기록', 'Note progress', 'Note how far it is.'),
  {
    input: z.strictObject({ orderId: id, step }),
    of: ofOrder.of,
    by: ['service'],
    emits: ['OrderProgressed'],
    rejects: {},
    decide: (state, { orderId, step: next }) =>
      isOver(state) || STEPS.indexOf(next) <= STEPS.indexOf(state.status as Step)
        ? []
        : [{ type: 'OrderProgressed', data: { orderId, step: next } }],
  },
)

export const CancelOrder = anOrder.command(
  'CancelOrder',
  words('주문 취소', 'Cancel the order', 'Undo our own part.'),
  {
    input: z.strictObject({ orderId: id, why }),
    of: ofOrder.of,
    by: ['service'],
    emits: ['OrderCancelled'],
    rejects: {},
    decide: (state, { orderId, why: reason }) =>
      isOver(state) ? [] : [{ type: 'OrderCancelled', data: { orderId, why: reason } }],
  },
)

order.policy(
  'when-accepted-then-note-it',
  words('접수되면 적는다', 'When accepted, note it', 'The guest sees that there is a place.'),
  {
    on: OrderAccepted,
    sends: [NoteProgress],
    then: ({ orderId }) => send(NoteProgress, { orderId, step: 'accepted' }),
  },
)
order.policy(
  'when-cooking-started-then-note-it',
  words('조리가 시작되면 적는다', 'When cooking started, note it', 'From now on it is too late to cancel.'),
  {
    on: CookingStarted,
    sends: [NoteProgress],
    then: ({ orderId }) => send(NoteProgress, { orderId, step: 'cooking' }),
  },
)
order.policy('when-prepared-then-note-it', words('준비되면 적는다', 'When prepared, note it', 'The guest may come.'), {
  on: DishPrepared,
  sends: [NoteProgress],
  then: ({ orderId }) => send(NoteProgress, { orderId, step: 'prepared' }),
})
order.policy('when-declined-then-cancel', words('못 받으면 취소한다', 'When declined, cancel', 'No place, no order.'), {
  on: OrderDeclined,
  sends: [CancelOrder],
  then: ({ orderId, why: reason }) => send(CancelOrder, { orderId, why: reason }),
})
order.policy(
  'when-withdrawn-then-cancel',
  words('접수가 철회되면 취소한다', 'When withdrawn, cancel', 'The baton has come all the way back.'),
  {
    on: AcceptanceWithdrawn,
    sends: [CancelOrder],
    then: ({ orderId, why: reason }) => send(CancelOrder, { orderId, why: reason }),
  },
)

const row = z.strictObject({
  orderId: id,
  guestId: id,
  dish,
  slot,
  status: z.enum([...STEPS, 'picked-up', 'cancelled']),
  why: why.nullable(),
})

export const Orders = order.readModel('orders', words('주문 현황', 'Orders', 'How each order stands.'), {
  audience: 'member',
  row,
  from: { OrderPlaced, OrderProgressed, OrderPickedUp, OrderCancelled },
  on: {
    OrderPlaced: (placed) => [
      { op: 'put', key: placed.orderId, row: { ...placed, status: 'placed' as const, why: null } },
    ],
    OrderProgressed: ({ orderId, step: status }) => [{ op: 'patch', key: orderId, set: { status } }],
    OrderPickedUp: ({ orderId }) => [{ op: 'patch', key: orderId, set: { status: 'picked-up' as const } }],
    OrderCancelled: ({ orderId, why: reason }) => [
      { op: 'patch', key: orderId, set: { status: 'cancelled' as const, why: reason } },
    ],
  },
})

/** Null for an order of somebody else. */
export const MyOrder = order.query('MyOrder', words('내 주문', 'My order', 'How my order stands.'), {
  by: ['member'],
  input: z.strictObject({ orderId: id }),
  output: row.omit({ guestId: true }).nullable(),
  reads: { orders: Orders },
  answer: async ({ orderId }, by, { orders }) => {
    const found = await orders.get(orderId)
    if (found?.guestId !== by.id) return null
    const { guestId: _me, ...told } = found
    return told
  },
})
