import { context, id, send, words } from '@banyan/model'
import { z } from 'zod'
import {
  CancellationAsked,
  CookingStarted,
  dish,
  DishPrepared,
  DishRefused,
  OrderAccepted,
  slot,
  why,
} from './language.ts'

export const kitchen = context('kitchen', {
  ...words('주방', 'Kitchen', 'What is cooked.'),
  owner: 'team-kitchen',
})
kitchen.relation({ kind: 'published-language', to: 'restaurant', role: 'downstream', means: 'What to cook for when.' })
kitchen.relation({ kind: 'published-language', to: 'order', role: 'downstream', means: 'What nobody wants any more.' })

export const TicketPinned = kitchen.event(
  'TicketPinned',
  1,
  words('주문표가 걸림', 'Ticket pinned', 'The kitchen knows what to cook.'),
  z.strictObject({ orderId: id, slot, dish }).readonly(),
)

type Ticket = {
  readonly status: 'unknown' | 'pinned' | 'cooking' | 'prepared' | 'refused'
  readonly slot: string
}

/** One stream for each order: whichever of "start" and "cancel" is written first has won, everywhere. */
export const aTicket = kitchen
  .aggregate('Ticket', words('주문표', 'Ticket', 'A dish that the kitchen was asked for.'), {
    initial: (): Ticket => ({ status: 'unknown', slot: '' }),
    events: { TicketPinned, CookingStarted, DishPrepared, DishRefused },
  })
  .evolve({
    TicketPinned: (_state, { slot: at }) => ({ status: 'pinned', slot: at }),
    CookingStarted: (state) => ({ ...state, status: 'cooking' }),
    DishPrepared: (state) => ({ ...state, status: 'prepared' }),
    DishRefused: (_state, { slot: at }) => ({ status: 'refused', slot: at }),
  })

const ofTicket = ({ orderId }: { readonly orderId: string }): string => orderId
const byCook = { by: ['member'], input: z.strictObject({ orderId: id }), of: ofTicket } as const
const nothing = z.strictObject({})

export const StartCooking = aTicket.command('StartCooking', words('조리 시작', 'Start cooking', 'Begin with a dish.'), {
  ...byCook,
  emits: ['CookingStarted'],
  rejects: { NotOnTheBoard: nothing },
  decide: ({ status, slot: at }, { orderId }) =>
    status === 'pinned'
      ? [{ type: 'CookingStarted', data: { orderId, slot: at } }]
      : { rejected: 'NotOnTheBoard', why: {} },
})

export const FinishDish = aTicket.command('FinishDish', words('요리 완성', 'Finish a dish', 'The dish is ready.'), {
  ...byCook,
  emits: ['DishPrepared'],
  rejects: { NotCooking: nothing },
  decide: ({ status, slot: at }, { orderId }) =>
    status === 'cooking'
      ? [{ type: 'DishPrepared', data: { orderId, slot: at } }]
      : { rejected: 'NotCooking', why: {} },
})

export const RefuseDish = aTicket.command(
  'RefuseDish',
  words('요리 거절', 'Refuse a dish', 'An ingredient ran out, or the kitchen closes.'),
  {
    by: ['member'],
    input: z.strictObject({ orderId: id, why: why.extract(['out-of-ingredient', 'closing']) }),
    of: ofTicket,
    emits: ['DishRefused'],
    rejects: { NotOnTheBoard: nothing },
    decide: ({ status, slot: at }, { orderId, why: reason }) =>
      status === 'pinned' || status === 'cooking'
        ? [{ type: 'DishRefused', data: { orderId, slot: at, why: reason } }]
        : { rejected: 'NotOnTheBoard', why: {} },
  },
)

export const PinTicket = aTicket.command(
  'PinTicket',
  words('주문표 걸기', 'Pin a ticket', 'Note what is to be cooked.'),
  {
    by: ['service'],
    input: z.strictObject({ orderId: id, slot, dish }),
    of: ofTicket,
    emits: ['TicketPinned'],
    rejects: {},
    decide: ({ status }, ticket) => (status === 'unknown' ? [{ type: 'TicketPinned', data: ticket }] : []),
  },
)

/** Also a ticket that is not here yet: its order is on the way, and is not cooked when it comes. */
export const TearTicket = aTicket.command(
  'TearTicket',
  words('주문표 떼기', 'Tear a ticket', 'Unless it is cooked already.'),
  {
    by: ['service'],
    input: z.strictObject({ orderId: id, slot }),
    of: ofTicket,
    emits: ['DishRefused'],
    rejects: {},
    decide: ({ status }, asked) =>
      status === 'unknown' || status === 'pinned'
        ? [{ type: 'DishRefused', data: { ...asked, why: 'guest-cancelled' } }]
        : [],
  },
)

kitchen.policy(
  'when-accepted-then-pin-a-ticket',
  words('접수되면 주문표를 건다', 'When accepted, pin a ticket', 'The kitchen takes the baton.'),
  { on: OrderAccepted, sends: [PinTicket], then: (accepted) => send(PinTicket, accepted) },
)
kitchen.policy(
  'when-cancellation-asked-then-tear-the-ticket',
  words('취소를 청하면 주문표를 뗀다', 'When cancellation is asked, tear the ticket', 'If it is not too late.'),
  { on: CancellationAsked, sends: [TearTicket], then: (asked) => send(TearTicket, asked) },
)

const ticket = z.strictObject({ orderId: id, slot, dish, status: z.enum(['pinned', 'cooking']) })

export const Board = kitchen.readModel(
  'board',
  words('주방 게시판', 'Board', 'What waits, and what is being cooked.'),
  {
    audience: 'member',
    row: ticket,
    indexes: ['slot'],
    from: { TicketPinned, CookingStarted, DishPrepared, DishRefused },
    on: {
      TicketPinned: (pinned) => [{ op: 'put', key: pinned.orderId, row: { ...pinned, status: 'pinned' as const } }],
      CookingStarted: ({ orderId }) => [{ op: 'patch', key: orderId, set: { status: 'cooking' as const } }],
      DishPrepared: ({ orderId }) => [{ op: 'delete', key: orderId }],
      DishRefused: ({ orderId }) => [{ op: 'delete', key: orderId }],
    },
  },
)

export const Tickets = kitchen.query('Tickets', words('주문표 보기', 'Tickets', 'What is to be cooked for a time.'), {
  by: ['member'],
  input: z.strictObject({ slot }),
  output: z.strictObject({ tickets: z.array(ticket) }),
  reads: { board: Board },
  answer: async ({ slot: at }, _by, { board }) => ({ tickets: [...(await board.where('slot', at))] }),
})
