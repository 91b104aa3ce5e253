import { type ActorKind, context, type SagaDef, words } from '@banyan/model'
import { z } from 'zod'

// Sagas of a shop whose commands are answered by the test that runs them.
const w = words('낱말', 'word', 'A word.')
const shop = context('shop', { ...w, owner: 'team' })
const by: readonly ActorKind[] = ['saga']
const order = z.object({ orderId: z.string() })
export const OrderPlaced = shop.event('OrderPlaced', 1, w, order)
const OrderPaid = shop.event('OrderPaid', 1, w, order)

const deeds = shop
  .aggregate('Deed', w, { initial: () => 0, events: { OrderPlaced } })
  .evolve({ OrderPlaced: (state) => state })
const command = (name: string) =>
  deeds.command(name, w, {
    input: order,
    by,
    of: ({ orderId }) => orderId,
    emits: [],
    rejects: {},
    decide: () => [],
    output: z.object({ id: z.string() }),
    answer: (_events, _after, { orderId }) => ({ id: orderId }),
  })
const Undo = deeds.command('Undo', w, {
  input: z.object({ id: z.string() }),
  by,
  of: ({ id }) => id,
  emits: [],
  rejects: {},
  decide: () => [],
})
type Order = { readonly orderId: string }
const sending = (name: string) => ({ send: command(name), input: ({ orderId }: Order) => ({ orderId }) })
const undo = { send: Undo, input: (_d: unknown, { id }: { readonly id: string }) => ({ id }) } as const
const started = { startsOn: OrderPlaced, key: (e: Order) => e.orderId, data: ({ orderId }: Order) => ({ orderId }) }

/** Two steps that can be taken back, and a pivot. */
export const buying: SagaDef = shop
  .saga('Buying', w, started)
  .step('reserve', { do: sending('Reserve'), compensate: undo, retry: { attempts: 3, backoffMs: 20 } })
  .step('book', { do: sending('Book'), compensate: undo, retry: { attempts: 3, backoffMs: 20 } })
  .step('charge', { do: sending('Charge'), pivot: true, retry: { attempts: 3, backoffMs: 20 } }).definition

/** Its call of `Dawdle` may take so long; then it is taken back. */
export const dawdling = (timeoutMs: number): SagaDef =>
  context('shop', { ...w, owner: 'team' })
    .saga('Dawdling', w, started)
    .step('dawdle', { do: sending('Dawdle'), timeoutMs, retry: { attempts: 1, backoffMs: 20 } }).definition

/** Waits for an event, and goes on without it. */
export const waiting = (deadlineMs: number, version = 1): SagaDef =>
  context('shop', { ...w, owner: 'team' })
    .saga('Waiting', w, { ...started, version, migrate: version === 2 ? { 1: {} } : {} })
    .waitFor('paid', OrderPaid, { key: ({ orderId }) => orderId, deadlineMs, otherwise: 'go-on' }).definition

/** Asks a member. */
export const asking: SagaDef = shop.saga('Asking', w, started).ask('sure', {
  of: ({ orderId }) => ({ kind: 'member', id: orderId }),
  options: { yes: 'go-on', no: 'compensate' },
  deadlineMs: 600_000,
  default: 'no',
}).definition
