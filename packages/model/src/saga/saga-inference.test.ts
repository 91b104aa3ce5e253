import { describe as suite, it } from 'node:test'
import { z } from 'zod'
import { type CommandDef, context, words } from '../index.ts'

// What the compiler must refuse of a saga. Each `@ts-expect-error` is a test: `npm run check` is red when the line below compiles.
const w = words('낱말', 'word', 'A word.')
const ordering = context('ordering', { ...w, owner: 'team-orders' })
const OrderPlaced = ordering.event('OrderPlaced', 1, w, z.object({ orderId: z.string(), total: z.int() }))

type OfOrder = { readonly orderId: string }
const commandOf = <I, R>(name: string): CommandDef<string, I, R> =>
  ({ kind: 'command', name }) as CommandDef<string, I, R>
const Reserve = commandOf<OfOrder, { readonly reservationId: string }>('ReserveStock')
const ReserveElsewhere = commandOf<OfOrder & { readonly why: string }, { readonly reservationId: string }>(
  'ReserveElsewhere',
)
const Release = commandOf<{ readonly reservationId: string }, void>('ReleaseStock')
const Charge = commandOf<OfOrder & { readonly amount: number }, { readonly paymentId: string }>('Charge')
const Refund = commandOf<{ readonly paymentId: string }, void>('Refund')
const Ship = commandOf<OfOrder & { readonly reservationId: string }, { readonly parcelId: string }>('Ship')

const saga = (name: string) =>
  ordering.saga(name, w, {
    startsOn: OrderPlaced,
    key: (e) => e.orderId,
    data: (e) => ({ orderId: e.orderId, total: e.total }),
  })
const reserve = { send: Reserve, input: (d: OfOrder) => ({ orderId: d.orderId }) }
const byMember = (d: OfOrder) => ({ kind: 'member', id: d.orderId }) as const
const deadline = { deadlineMs: 1 } as const
const arrived = { key: (e: OfOrder) => e.orderId, ...deadline }

const whole = () =>
  saga('Whole')
    .step('reserve', {
      do: { send: Reserve, input: (d) => ({ orderId: d.orderId }) },
      alternatives: [
        { send: ReserveElsewhere, input: (d, why) => ({ orderId: d.orderId, why: why.code }) },
        { send: Reserve, input: (d) => ({ orderId: d.orderId }) },
      ],
      compensate: { send: Release, input: (_d, result) => ({ reservationId: result.reservationId }) },
    })
    .ask('sure', { of: byMember, options: { yes: 'go-on', no: 'compensate' }, ...deadline, default: 'no' })
    .parallel('both', {
      parcel: (b) =>
        b.step('pack', {
          do: { send: Ship, input: (d) => ({ orderId: d.orderId, reservationId: d.results.reserve.reservationId }) },
        }),
      letter: (b) => b.step('thank', { do: reserve, otherwise: 'go-on' }),
    })
    .choose('way', {
      branches: { fast: (b) => b.step('hurry', { do: reserve }), slow: (b) => b },
      when: (d) => (d.results.pack.parcelId === '' && d.results.sure === 'yes' ? 'fast' : 'slow'),
    })
    .step('charge', {
      do: { send: Charge, input: (d) => ({ orderId: d.orderId, amount: d.total }) },
      compensate: { send: Refund, input: (_d, result) => ({ paymentId: result.paymentId }) },
      pivot: true,
    })
    .waitFor('parcelLeft', OrderPlaced, { ...arrived, otherwise: 'go-on' })

suite('the compiler knows of a saga', () => {
  it('which results may be missing', () => {
    const declare = () => {
      whole().step('done', {
        do: {
          send: Release,
          input: (d) => ({ reservationId: d.results.hurry?.reservationId ?? d.results.reserve.reservationId }),
        },
      })
      // @ts-expect-error the branch may not have been taken
      whole().step('done', { do: { send: Release, input: (d) => ({ reservationId: d.results.hurry.reservationId }) } })
      // @ts-expect-error the step may have come to nothing
      whole().step('done', { do: { send: Release, input: (d) => ({ reservationId: d.results.thank.reservationId }) } })
      // @ts-expect-error the event may not have come in time
      whole().step('done', { do: { send: Release, input: (d) => ({ reservationId: d.results.parcelLeft.orderId }) } })
    }
    void declare
  })

  it('what an alternative yields, what a compensation sees, what a command takes', () => {
    const declare = () => {
      saga('Bad6').step('charge', {
        do: { send: Charge, input: (d) => ({ orderId: d.orderId, amount: d.total }) },
        // @ts-expect-error an alternative must yield the same result as the step it replaces
        alternatives: [reserve],
      })
      saga('Bad7').step('reserve', {
        do: reserve,
        // @ts-expect-error the compensation sees the step's own result
        compensate: { send: Refund, input: (_d, result) => ({ paymentId: result.paymentId }) },
      })
      saga('Bad8').step('a', {
        // @ts-expect-error a later step's result is not there yet
        do: { send: Release, input: (d) => ({ reservationId: d.results.reserve.reservationId }) },
      })
      // @ts-expect-error an order's id is text
      saga('Bad9').step('a', { do: { send: Reserve, input: () => ({ orderId: 7 }) } })
      // @ts-expect-error a name stands once
      saga('Bad10').step('a', { do: reserve }).step('a', { do: reserve })
      // @ts-expect-error no such branch
      saga('Bad11').choose('c', { branches: { x: (b) => b }, when: () => 'z' })
      // @ts-expect-error no such option
      saga('Bad12').ask('sure', { of: byMember, options: { yes: 'go-on' }, ...deadline, default: 'no' })
    }
    void declare
  })

  it('that one pivot stands on the main line, and that nothing is taken back behind it', () => {
    const declare = () => {
      // @ts-expect-error a second pivot
      whole().step('again', { do: reserve, pivot: true })
      // @ts-expect-error a pivot in a branch
      saga('Bad13').parallel('p', { a: (b) => b.step('x', { do: reserve, pivot: true }) })
      // @ts-expect-error nothing is taken back behind the pivot
      whole().waitFor('late', OrderPlaced, { ...arrived, otherwise: 'compensate' })
      // @ts-expect-error nothing is taken back behind the pivot
      whole().ask('late', { of: byMember, options: { no: 'compensate' }, ...deadline, default: 'no' })
    }
    void declare
  })
})
