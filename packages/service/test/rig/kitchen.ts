import { type CommandDef, context, id, send, words } from '@banyan/model'
import { z } from 'zod'
import { api, type ContextAccess, operation } from '../../src/index.ts'
import { SeatTaken } from './example.ts'

const w = words('낱말', 'word', 'A word.')

/** A context that another process hosts in tests, with what may cross a border and what may not. */
export const kitchen = context('kitchen', { ...words('주방', 'Kitchen', 'Tables and dishes.'), owner: 'team' })

const booked = z.strictObject({ tableId: id, memberId: id })
const TableBooked = kitchen.event('TableBooked', 1, w, booked)
const DishOrdered = kitchen.event('DishOrdered', 1, w, z.strictObject({ memberId: id, dish: id }))

const table = kitchen
  .aggregate('Table', w, {
    initial: (): { readonly memberId: string | null } => ({ memberId: null }),
    events: { TableBooked },
  })
  .evolve({ TableBooked: (_s, e) => ({ memberId: e.memberId }) })

const order = kitchen
  .aggregate('Order', w, { initial: () => ({ dishes: 0 }), events: { DishOrdered } })
  .evolve({ DishOrdered: (s) => ({ dishes: s.dishes + 1 }) })

export const Bookings = kitchen.readModel('bookings', w, {
  audience: 'member',
  row: booked,
  indexes: [],
  from: { TableBooked },
  on: { TableBooked: (e) => [{ op: 'put', key: e.tableId, row: e }] },
})

/** Whoever has the table may book it again: so a command that took effect twice shows. */
export const BookTable = table.command('BookTable', w, {
  input: z.strictObject({ tableId: id, memberId: id }),
  by: ['service'],
  public: true,
  of: (input) => input.tableId,
  emits: ['TableBooked'],
  rejects: { TableAlreadyBooked: z.strictObject({ tableId: id }) },
  decide: (s, input) =>
    s.memberId === null || s.memberId === input.memberId
      ? [{ type: 'TableBooked', data: input }]
      : { rejected: 'TableAlreadyBooked', why: { tableId: input.tableId } },
  output: z.strictObject({ bookedFor: id }),
  answer: (_e, _after, input) => ({ bookedFor: input.memberId }),
})

/** For services, and not for other contexts. */
export const ClearTable = table.command('ClearTable', w, {
  input: z.strictObject({ tableId: id }),
  by: ['service'],
  of: (input) => input.tableId,
  emits: [],
  rejects: {},
  decide: () => [],
})

export const OrderDish = order.command('OrderDish', w, {
  input: z.strictObject({ dish: id }),
  by: ['member'],
  public: true,
  of: (_input, at) => at.by.id,
  emits: ['DishOrdered'],
  rejects: {},
  decide: (_s, { dish }, at) => [{ type: 'DishOrdered', data: { memberId: at.by.id, dish } }],
  output: z.strictObject({ dishes: z.int() }),
  answer: (_e, after) => ({ dishes: after.dishes }),
})

export const BookingOf = kitchen.query('BookingOf', w, {
  by: ['service', 'member'],
  input: z.strictObject({ tableId: id }),
  output: booked.nullable(),
  reads: { bookings: Bookings },
  answer: async ({ tableId }, _by, { bookings }) => (await bookings.get(tableId)) ?? null,
})

export const ForOperators = kitchen.query('ForOperators', w, {
  by: ['operator'],
  input: z.strictObject({}),
  output: z.strictObject({}),
  reads: {},
  answer: async () => ({}),
})

/** Answers nothing, whoever waits. */
export const Endless = kitchen.query('Endless', w, {
  by: ['service'],
  input: z.strictObject({}),
  output: z.strictObject({}),
  reads: {},
  answer: () => new Promise<never>(() => {}),
})

export const kitchenApi = api(kitchen, [])

/** What a newer release of the kitchen knows, and the one that runs does not. */
export const BookBalcony: CommandDef<'BookBalcony', { readonly tableId: string; readonly memberId: string }> = {
  ...BookTable,
  name: 'BookBalcony',
}

/** A context that calls the kitchen, hosted beside the theatre: whoever takes a seat gets the table of the same name. */
export const usher = context('usher', { ...words('안내원', 'Usher', 'Books tables.'), owner: 'team' })
usher.policy('when-seat-taken-then-book-table', w, {
  on: SeatTaken,
  sends: [BookTable, BookBalcony],
  then: ({ seatId, memberId }) =>
    send(seatId.startsWith('balcony') ? BookBalcony : BookTable, { tableId: seatId, memberId }),
})

/** An order at the kitchen in the name of the member who asks the usher. */
export const usherApi = (accessKitchen: (usher: ContextAccess) => ContextAccess) =>
  api(usher, [
    operation('POST', '/orders', {
      name: 'order',
      words: w,
      by: ['member'],
      input: z.strictObject({ dish: id }),
      output: z.strictObject({ dishes: z.int() }),
      run: async ({ dish }, access, signal) => {
        const executed = await accessKitchen(access).send(OrderDish, { dish }, { signal })
        if (executed.kind !== 'answered') throw new Error(`ended in ${executed.kind}`)
        return { answer: executed.answer as { readonly dishes: number } }
      },
    }),
  ])
