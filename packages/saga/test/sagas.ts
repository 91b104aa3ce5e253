import { type ActorKind, context, publishedLanguage, words } from '@banyan/model'
import { z } from 'zod'

// Small sagas over one context whose commands stand for those of others: what they send is what the world of the tests understands.
const w = words('낱말', 'word', 'A word.')
const shop = context('shop', { ...w, owner: 'team' })

export const OrderPlaced = publishedLanguage('shop').event('OrderPlaced', 1, w, {
  data: z.object({ orderId: z.string() }),
})
export const ParcelLeft = publishedLanguage('shop').event('ParcelLeft', 1, w, {
  data: z.object({ orderId: z.string(), parcel: z.string() }),
})

const deeds = shop
  .aggregate('Deed', w, { initial: () => 0, events: { OrderPlaced } })
  .evolve({ OrderPlaced: (state) => state })

const by: readonly ActorKind[] = ['saga']

/** Does a thing, and answers with its id. */
const command = (name: string) =>
  deeds.command(name, w, {
    input: z.object({ orderId: z.string() }),
    by,
    of: ({ orderId }) => orderId,
    emits: ['OrderPlaced'],
    rejects: {},
    decide: () => [],
    output: z.object({ id: z.string() }),
    answer: (_events, _after, { orderId }) => ({ id: orderId }),
  })

const Undo = deeds.command('Undo', w, {
  input: z.object({ id: z.string() }),
  by,
  of: ({ id }) => id,
  emits: ['OrderPlaced'],
  rejects: {},
  decide: () => [],
})

const Reserve = command('Reserve')
const ReserveElsewhere = command('ReserveElsewhere')
const Charge = command('Charge')
const Ship = command('Ship')

type Order = { readonly orderId: string }
const sending = (send: typeof Reserve) => ({ send, input: ({ orderId }: Order) => ({ orderId }) })
const undo = { send: Undo, input: (_d: unknown, { id }: { readonly id: string }) => ({ id }) } as const
const retry = { attempts: 2, backoffMs: 100 } as const
const reserve = { do: sending(Reserve), compensate: undo, retry } as const
const charge = { do: sending(Charge), compensate: undo, retry } as const

let declared = 0
const open = () =>
  shop.saga(`S${++declared}`, w, { startsOn: OrderPlaced, key: (e) => e.orderId, data: ({ orderId }) => ({ orderId }) })

/** An alternative, a pivot, and a step behind it. */
export const checkout = open()
  .step('reserve', { ...reserve, alternatives: [sending(ReserveElsewhere)] })
  .step('charge', { ...charge, pivot: true })
  .step('ship', { do: sending(Ship), retry, compensate: undo, alternatives: [sending(Ship)] }).definition

/** No pivot; a step that may come to nothing in the middle. */
export const trip = open()
  .step('flight', reserve)
  .step('gift', { ...charge, otherwise: 'go-on' })
  .step('hotel', reserve).definition

/** Branches beside each other, then one that may fail. */
export const beside = open()
  .parallel('both', { left: (b) => b.step('left', reserve), right: (b) => b.step('right', charge) })
  .step('last', reserve).definition

/** A rejection that is worth another call, and alternatives that nothing would take back. */
export const stubborn = open()
  .step('reserve', { ...reserve, retry: { ...retry, rejections: ['No'] } })
  .step('tell', { do: sending(Ship), alternatives: [sending(ReserveElsewhere)], retry }).definition

/** All kinds of nodes. */
export const whole = open()
  .step('reserve', { ...reserve, alternatives: [sending(ReserveElsewhere)] })
  .ask('sure', {
    of: ({ orderId }) => ({ kind: 'member', id: orderId }),
    options: { yes: 'go-on', no: 'compensate' },
    deadlineMs: 60_000,
    default: 'no',
  })
  .choose('how', {
    branches: {
      both: (b) => b.parallel('pair', { a: (c) => c.step('a', reserve), b: (c) => c.step('b', charge) }),
      none: (b) => b,
    },
    when: ({ orderId }) => (orderId.endsWith('2') ? 'none' : 'both'),
  })
  .step('charge', { ...charge, pivot: true })
  .waitFor('left', ParcelLeft, { key: ({ orderId }) => orderId, deadlineMs: 60_000, otherwise: 'go-on' })
  .step('ship', { do: sending(Ship), retry, compensate: undo }).definition

/** Waits for so long. */
export const late = (deadlineMs: number) =>
  open().waitFor('left', ParcelLeft, { key: ({ orderId }) => orderId, deadlineMs, otherwise: 'compensate' }).definition

export type StepSketch = {
  readonly ways: number
  readonly undoable: boolean
  readonly goesOn: boolean
  readonly attempts: number
}
export type NodeSketch =
  | StepSketch
  | { readonly beside: readonly (readonly StepSketch[])[] }
  | { readonly either: readonly StepSketch[] }

/** A saga of these nodes, the one at `pivotAt` its pivot where that is a step. */
export const sketched = (nodes: readonly NodeSketch[], pivotAt: number) => {
  type Any = {
    readonly step: (name: string, spec: object) => Any
    readonly parallel: Any['step']
    readonly choose: Any['step']
  }
  let count = 0
  const step = (saga: Any, { ways, undoable, goesOn, attempts }: StepSketch, pivot = false): Any =>
    saga.step(`n${++count}`, {
      do: sending(Reserve),
      alternatives: Array.from({ length: ways - 1 }, () => sending(ReserveElsewhere)),
      retry: { attempts, backoffMs: 100 },
      pivot,
      ...(undoable && { compensate: undo }),
      ...(goesOn && !pivot && { otherwise: 'go-on' }),
    })
  const row = (sketches: readonly StepSketch[]) => (saga: Any) => sketches.reduce((on, one) => step(on, one), saga)
  const begun = open()
  nodes.reduce(
    (saga, node, i): Any => {
      if ('beside' in node)
        return saga.parallel(`p${++count}`, Object.fromEntries(node.beside.map((one, j) => [`b${j}`, row(one)])))
      if ('either' in node)
        return saga.choose(`c${++count}`, { branches: { yes: row(node.either), no: row([]) }, when: () => 'yes' })
      return step(saga, node, i === pivotAt)
    },
    begun as unknown as Any,
  )
  return begun.definition
}
