import { context, id, send, words } from '@banyan/model'
import { z } from 'zod'
import {
  AcceptanceWithdrawn,
  dish,
  DishRefused,
  OrderAccepted,
  OrderDeclined,
  OrderPickedUp,
  OrderPlaced,
  slot,
  why,
} from './language.ts'

/** Orders that are picked up in one slot. */
export const PLACES_PER_SLOT = 2

export const restaurant = context('restaurant', {
  ...words('식당', 'Restaurant', 'How many orders are taken for when.'),
  owner: 'team-restaurant',
})
restaurant.relation({ kind: 'published-language', to: 'order', role: 'downstream', means: 'Who wants a place.' })
restaurant.relation({
  kind: 'published-language',
  to: 'kitchen',
  role: 'downstream',
  means: 'What comes to nothing.',
})

export const PlaceFreed = restaurant.event(
  'PlaceFreed',
  1,
  words('자리가 빔', 'Place freed', 'The order was picked up.'),
  z.strictObject({ orderId: id, slot }).readonly(),
)

/** `over`: orders that have no place any more, also those of which this was heard before the order itself. */
type Slot = { readonly kept: ReadonlySet<string>; readonly over: ReadonlySet<string> }

const end = ({ kept, over }: Slot, { orderId }: { readonly orderId: string }): Slot => ({
  kept: new Set([...kept].filter((one) => one !== orderId)),
  over: new Set([...over, orderId]),
})

export const aSlot = restaurant
  .aggregate('Slot', words('시간대', 'Slot', 'A quarter of an hour, and the orders for it.'), {
    initial: (): Slot => ({ kept: new Set(), over: new Set() }),
    events: { OrderAccepted, OrderDeclined, AcceptanceWithdrawn, PlaceFreed },
  })
  .evolve({
    OrderAccepted: ({ kept, over }, { orderId }) => ({ kept: new Set([...kept, orderId]), over }),
    OrderDeclined: end,
    AcceptanceWithdrawn: end,
    PlaceFreed: end,
  })

const byPolicy = { by: ['service'], of: ({ slot: at }: { readonly slot: string }) => at } as const

export const KeepPlace = aSlot.command(
  'KeepPlace',
  words('자리 잡기', 'Keep a place', 'Keep a place, if there is one.'),
  {
    ...byPolicy,
    input: z.strictObject({ orderId: id, slot, dish }),
    emits: ['OrderAccepted', 'OrderDeclined'],
    rejects: {},
    decide: ({ kept, over }, { orderId, slot: at, dish: wanted }) => {
      if (kept.has(orderId) || over.has(orderId)) return []
      return kept.size < PLACES_PER_SLOT
        ? [{ type: 'OrderAccepted', data: { orderId, slot: at, dish: wanted } }]
        : [{ type: 'OrderDeclined', data: { orderId, slot: at, why: 'fully-booked' } }]
    },
  },
)

export const WithdrawAcceptance = aSlot.command(
  'WithdrawAcceptance',
  words('접수 철회', 'Withdraw the acceptance', 'Undo our own part: give the place back.'),
  {
    ...byPolicy,
    input: z.strictObject({ orderId: id, slot, why }),
    emits: ['AcceptanceWithdrawn'],
    rejects: {},
    decide: ({ over }, refused) => (over.has(refused.orderId) ? [] : [{ type: 'AcceptanceWithdrawn', data: refused }]),
  },
)

export const FreePlace = aSlot.command(
  'FreePlace',
  words('자리 비우기', 'Free a place', 'The order is gone with its guest.'),
  {
    ...byPolicy,
    input: z.strictObject({ orderId: id, slot }),
    emits: ['PlaceFreed'],
    rejects: {},
    decide: ({ over }, gone) => (over.has(gone.orderId) ? [] : [{ type: 'PlaceFreed', data: gone }]),
  },
)

restaurant.policy(
  'when-placed-then-keep-a-place',
  words('주문되면 자리를 잡는다', 'When placed, keep a place', 'The restaurant takes the baton.'),
  {
    on: OrderPlaced,
    sends: [KeepPlace],
    then: ({ orderId, slot: at, dish: wanted }) => send(KeepPlace, { orderId, slot: at, dish: wanted }),
  },
)
restaurant.policy(
  'when-refused-then-withdraw',
  words('거절되면 철회한다', 'When refused, withdraw', 'The restaurant hands the baton back.'),
  { on: DishRefused, sends: [WithdrawAcceptance], then: (refused) => send(WithdrawAcceptance, refused) },
)
restaurant.policy(
  'when-picked-up-then-free-the-place',
  words('찾아가면 자리를 비운다', 'When picked up, free the place', 'The next guest may have it.'),
  { on: OrderPickedUp, sends: [FreePlace], then: (gone) => send(FreePlace, gone) },
)

const place = z.strictObject({ orderId: id, slot })

export const KeptPlaces = restaurant.readModel(
  'kept-places',
  words('잡힌 자리', 'Kept places', 'Which orders are expected when.'),
  {
    audience: 'public',
    row: place,
    indexes: ['slot'],
    from: { OrderAccepted, AcceptanceWithdrawn, PlaceFreed },
    on: {
      OrderAccepted: ({ orderId, slot: at }) => [{ op: 'put', key: orderId, row: { orderId, slot: at } }],
      AcceptanceWithdrawn: ({ orderId }) => [{ op: 'delete', key: orderId }],
      PlaceFreed: ({ orderId }) => [{ op: 'delete', key: orderId }],
    },
  },
)

export const FreePlaces = restaurant.query(
  'FreePlaces',
  words('남은 자리', 'Free places', 'How many more orders are taken for a time.'),
  {
    by: ['member'],
    input: z.strictObject({ slot }),
    output: z.strictObject({ slot, free: z.int().min(0) }),
    reads: { kept: KeptPlaces },
    answer: async ({ slot: at }, _by, { kept }) => ({
      slot: at,
      free: PLACES_PER_SLOT - (await kept.where('slot', at)).length,
    }),
  },
)
