import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inProcessBus, messageId } from '@banyan/bus'
import { type EventStore, memoryEventStore, type NewEvent } from '@banyan/event-store'
import { everyFault } from '@banyan/testing'
import { memoryLedger } from './memory-ledger.ts'
import { startRelay } from './relay.ts'

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const event = (type: string, published: boolean): NewEvent => ({
  type,
  schemaVersion: 1,
  published,
  data: '{}',
  persons: [],
})
const SOLD = { published: ['Sold'], inner: [], unpublished: [] }
const provenance = {
  actor: { kind: 'service', id: 's' },
  commandId: null,
  correlation: 'c',
  causation: null,
  traceparent: null,
} as const

const append = (store: EventStore, stream: string, expectedVersion: number, ...events: readonly NewEvent[]) =>
  store.append({ writes: [{ stream, expectedVersion, events }], provenance })

const listening = (bus: ReturnType<typeof inProcessBus>, types: readonly string[]) => {
  const heard: string[] = []
  const interests = types.map((type) => ({ context: 'shop', type }))
  bus.subscribe({ consumer: 'c', interests }, async (message) => void heard.push(messageId(message)))
  return heard
}

const until = async (holds: () => boolean): Promise<void> => {
  const deadline = performance.now() + 10_000
  while (!holds()) {
    assert.ok(performance.now() < deadline, 'it never came')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

describe('a relay', () => {
  it('publishes what is published, keeps the rest at home, and goes on from its checkpoint', async () => {
    const store = memoryEventStore({ context: 'shop' })
    const ledger = memoryLedger()
    await append(store, 'O-1', 0, event('Sold', true), event('Noted', false), event('Secret', false))
    const run = async (expected: { readonly out: number; readonly home: number }) => {
      await using bus = inProcessBus()
      await using inner = inProcessBus()
      const out = listening(bus, ['Sold', 'Noted', 'Secret'])
      const home = listening(inner, ['Sold', 'Noted', 'Secret'])
      await using _relay = startRelay({
        store,
        ledger,
        bus,
        inner,
        types: { published: ['Sold'], inner: ['Noted'], unpublished: ['Noted', 'Secret'] },
        catchingUp: [],
        holder: 'h',
        log,
      })
      await until(() => out.length >= expected.out && home.length >= expected.home)
      return { out, home }
    }
    assert.deepEqual(await run({ out: 1, home: 1 }), { out: ['shop:O-1@1'], home: ['shop:O-1@2'] })
    await append(store, 'O-1', 3, event('Sold', true))
    assert.deepEqual(await run({ out: 1, home: 0 }), { out: ['shop:O-1@4'], home: [] })
  })

  it('loses nothing and keeps order whichever of its calls fails, before or after its effect', async () => {
    const failed = await everyFault(async ({ wrap }) => {
      const plain = memoryEventStore({ context: 'shop' })
      for (let i = 0; i < 3; i++) await append(plain, 'O-1', i, event('Sold', true))
      const store = wrap({ ...plain, leases: wrap(plain.leases) })
      await using bus = inProcessBus()
      await using inner = inProcessBus()
      const heard = listening(bus, ['Sold'])
      await using _relay = startRelay({
        store,
        ledger: wrap(memoryLedger()),
        bus,
        inner,
        types: SOLD,
        catchingUp: [],
        holder: 'h',
        log,
      })
      await until(() => heard.at(-1) === 'shop:O-1@3')
      const firsts = heard.filter((id, i) => heard.indexOf(id) === i)
      assert.deepEqual(firsts, ['shop:O-1@1', 'shop:O-1@2', 'shop:O-1@3'])
    })
    assert.ok(failed >= 4, `only ${failed} calls were failed`)
  })

  it('stops with a coded fault when the history it was reading is not the one there', async () => {
    const ledger = memoryLedger()
    await ledger.moveCheckpoint('relay', null, { epoch: 'another', position: 1, fingerprint: 'x' })
    const store = memoryEventStore({ context: 'shop' })
    await using bus = inProcessBus()
    await using inner = inProcessBus()
    await using relay = startRelay({ store, ledger, bus, inner, types: SOLD, catchingUp: [], holder: 'h', log })
    await until(() => relay.status().state === 'stopped')
    assert.equal(relay.status().fault, 'STORE_HISTORY_REPLACED')
  })
})
