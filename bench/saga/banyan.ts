import { openPostgresEventStore } from '@banyan/event-store'
import { context, words } from '@banyan/model'
import { openSagas } from '@banyan/saga/runtime'
import { ownPartitions } from '@banyan/service'
import { z } from 'zod'
import type { RunOne } from './load.ts'

const w = words('주문', 'Order', 'An order.')
const ordering = context('ordering', { ...w, owner: 'bench' })
const order = z.object({ orderId: z.string() })
const OrderPlaced = ordering.event('OrderPlaced', 1, w, order)
const Do = ordering
  .aggregate('Order', w, { initial: () => 0, events: { OrderPlaced } })
  .evolve({ OrderPlaced: (state) => state })
  .command('Do', w, {
    input: order,
    by: ['saga'],
    of: ({ orderId }) => orderId,
    emits: [],
    rejects: {},
    decide: () => [],
    output: order,
    answer: (_events, _after, input) => input,
  })
const step = { do: { send: Do, input: ({ orderId }: { readonly orderId: string }) => ({ orderId }) } } as const
const fourSteps = ordering
  .saga('FourSteps', w, { startsOn: OrderPlaced, key: (e) => e.orderId, data: (e) => e })
  .step('one', step)
  .step('two', step)
  .step('three', step)
  .step('four', step).definition

const SHARDS = 8

/** Ours: each step a local no-op whose result is recorded; the end is counted when it is durable. */
export const openBanyan = async (
  url: string,
): Promise<{ readonly runOne: RunOne; readonly close: () => Promise<void> }> => {
  const holder = `bench ${process.pid}`
  const store = await openPostgresEventStore({ context: 'ordering', url, holder, sequencer: false })
  const log = { debug: () => {}, info: () => {}, warn: console.error, error: console.error }
  const ownership = ownPartitions({ leases: store.leases, holder, partitions: SHARDS, log })
  const ends = new Map<string, () => void>()
  const sagas = await openSagas({
    context: 'ordering',
    url,
    definitions: [fourSteps],
    ownership,
    shards: SHARDS,
    execute: async ({ input }) => ({ kind: 'done', result: input }),
    onRecorded: ({ key, phase }) => {
      if (phase !== 'completed') return
      ends.get(key)?.()
      ends.delete(key)
    },
    onFailure: console.error,
  })
  return {
    runOne: async (key) => {
      const ended = new Promise<void>((resolve) => ends.set(key, resolve))
      await sagas.begin(fourSteps.name, { orderId: key })
      await ended
    },
    close: async () => {
      await sagas[Symbol.asyncDispose]()
      await ownership[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}
