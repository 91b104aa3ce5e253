import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inProcessBus, messageId } from '@banyan/bus'
import { type EventStore, memoryEventStore } from '@banyan/event-store'
import { everyFault } from '@banyan/testing'
import { memoryLedger } from './memory-ledger.ts'
import { startRelay } from './relay.ts'

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const provenance = {
  actor: { kind: 'service', id: 's' },
  commandId: null,
  correlation: 'c',
  causation: null,
  traceparent: null,
} as const

const append = (store: EventStore, stream: string, expectedVersion: number, ...types: readonly string[]) =>
  store.append({
    writes: [
      {
        stream,
        expectedVersion,
        events: types.map((type) => ({ type, schemaVersion: 1, published: true, data: '{}', persons: [] })),
      },
    ],
    provenance,
  })

const until = async (holds: () => boolean): Promise<void> => {
  const deadline = performance.now() + 10_000
  while (!holds()) {
    assert.ok(performance.now() < deadline, 'it never came')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Runs a relay until its consumers have heard the last event; what each heard, in order. */
const relayed = async (
  o: Pick<Parameters<typeof startRelay>[0], 'store' | 'ledger'>,
  {
    last,
    ...consumers
  }: { readonly last: string; readonly plain: readonly string[]; readonly late?: readonly string[] },
) => {
  await using bus = inProcessBus()
  await using inner = inProcessBus()
  const heard: Record<string, string[]> = {}
  for (const [consumer, types] of Object.entries(consumers)) {
    const mine: string[] = (heard[consumer] = [])
    const interests = types.map((type) => ({ context: 'shop', type }))
    bus.subscribe({ consumer, interests }, async (message) => void mine.push(messageId(message)))
  }
  const catchingUp = (consumers.late ?? []).map((type) => ({ consumer: 'late', type }))
  const parts = {
    ...o,
    bus,
    inner,
    types: { published: ['Sold', 'Bought'], inner: [], unpublished: [] },
    catchingUp,
    holder: 'h',
    log,
  }
  await using _relay = startRelay(parts)
  await until(() => Object.values(heard).every((ids) => ids.includes(last)))
  return heard
}

describe('a policy that catches up', () => {
  it('hears what was published before it was there, in order and once, and then what is new', async () => {
    const store = memoryEventStore({ context: 'shop' })
    const ledger = memoryLedger()
    for (let i = 0; i < 450; i++) await append(store, `O-${i}`, 0, 'Sold', 'Bought')
    await relayed({ store, ledger }, { plain: ['Sold', 'Bought'], last: 'shop:O-449@2' })
    await append(store, 'O-0', 2, 'Sold')
    const { late, plain } = await relayed(
      { store, ledger },
      { plain: ['Bought', 'Sold'], late: ['Sold'], last: 'shop:O-0@3' },
    )
    assert.deepEqual(late, [...Array.from({ length: 450 }, (_, i) => `shop:O-${i}@1`), 'shop:O-0@3'])
    assert.ok(
      plain?.every((id) => !id.endsWith('@2')),
      'of other types nothing is relayed again',
    )
    await append(store, 'O-0', 3, 'Sold')
    const again = await relayed({ store, ledger }, { plain: ['Sold'], late: ['Sold'], last: 'shop:O-0@4' })
    assert.deepEqual(again, { plain: ['shop:O-0@4'], late: ['shop:O-0@4'] })
  })

  it('that is there from the first event on hears it once', async () => {
    const store = memoryEventStore({ context: 'shop' })
    const ledger = memoryLedger()
    await append(store, 'O-1', 0, 'Sold', 'Sold')
    const first = await relayed({ store, ledger }, { plain: ['Sold'], late: ['Sold'], last: 'shop:O-1@2' })
    assert.deepEqual(first['late'], ['shop:O-1@1', 'shop:O-1@2'])
    await append(store, 'O-1', 2, 'Sold')
    const second = await relayed({ store, ledger }, { plain: ['Sold'], late: ['Sold'], last: 'shop:O-1@3' })
    assert.deepEqual(second['late'], ['shop:O-1@3'])
  })

  it('loses nothing and keeps order whichever call fails meanwhile, before or after its effect', async () => {
    const failed = await everyFault(async ({ wrap }) => {
      const plain = memoryEventStore({ context: 'shop' })
      const memory = memoryLedger()
      for (let i = 0; i < 3; i++) await append(plain, 'O-1', i, 'Sold')
      await relayed({ store: plain, ledger: memory }, { plain: ['Sold'], last: 'shop:O-1@3' })
      await append(plain, 'O-1', 3, 'Sold')
      const store = wrap({ ...plain, leases: wrap(plain.leases) })
      const consumers = { plain: ['Sold'], late: ['Sold'], last: 'shop:O-1@4' }
      const { late = [] } = await relayed({ store, ledger: wrap(memory) }, consumers)
      const firsts = late.filter((id, i) => late.indexOf(id) === i)
      assert.deepEqual(firsts, ['shop:O-1@1', 'shop:O-1@2', 'shop:O-1@3', 'shop:O-1@4'])
    })
    assert.ok(failed >= 6, `only ${failed} calls were failed`)
  })
})
