import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Bus, inProcessBus, type Message, messageId } from '@banyan/bus'
import { type EventStore, memoryEventStore } from '@banyan/event-store'
import { memoryLedger } from './memory-ledger.ts'
import { startRelay } from './relay.ts'

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const PATIENCE_MS = 10_000
const provenance = {
  actor: { kind: 'service', id: 's' },
  commandId: null,
  correlation: 'c',
  causation: null,
  traceparent: null,
} as const
/** Published, or for the context's own policies. */
const types = { published: ['Sold'], inner: ['Noted'], unpublished: ['Noted'] }

const append = (store: EventStore, stream: string, expectedVersion: number, ...happened: readonly string[]) => {
  const events = happened.map((type) => ({
    type,
    schemaVersion: 1,
    published: type === 'Sold',
    data: '{}',
    persons: [],
  }))
  return store.append({ writes: [{ stream, expectedVersion, events }], provenance })
}

const until = async (holds: () => boolean): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MS
  while (!holds()) {
    assert.ok(performance.now() < deadline, 'it never came')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** What a broker has on its disk, over several connections. */
const disk = () => ({ kept: [] as Message[], isAway: false })

const keeperOn = (o: ReturnType<typeof disk>): Bus => {
  const requireThere = () => assert.ok(!o.isAway, 'the broker is away')
  return {
    ...inProcessBus(),
    publish: async (messages) => {
      requireThere()
      o.kept.push(...messages)
    },
    lastKept: async (context) => {
      requireThere()
      return o.kept.findLast((message) => message.context === context) ?? null
    },
  }
}

type Company = {
  readonly store: EventStore
  readonly ledger: ReturnType<typeof memoryLedger>
  readonly bus: Bus
}

/** Relays until it holds; what the context's own policies heard meanwhile. */
const relayed = async ({ store, ledger, bus }: Company, holds: (home: readonly string[]) => boolean) => {
  await using inner = inProcessBus()
  const home: string[] = []
  const interests = [{ context: 'shop', type: 'Noted' }]
  inner.subscribe({ consumer: 'own', interests }, async (message) => void home.push(messageId(message)))
  await using relay = startRelay({ store, ledger, bus, inner, types, catchingUp: [], holder: 'h', log })
  await until(() => holds(home) || relay.status().state === 'stopped')
  return { home, status: relay.status() }
}

describe('a relay to a bus that keeps messages', () => {
  const shop = () => ({ store: memoryEventStore({ context: 'shop' }), ledger: memoryLedger() })
  const ids = ({ kept }: ReturnType<typeof disk>) => kept.map(messageId)

  it('goes on after the last message that is kept', async () => {
    const company = shop()
    const broker = disk()
    await append(company.store, 'O-1', 0, 'Sold', 'Noted')
    const first = await relayed({ ...company, bus: keeperOn(broker) }, (home) => home.length + broker.kept.length === 2)
    assert.deepEqual([ids(broker), first.home], [['shop:O-1@1'], ['shop:O-1@2']])
    await append(company.store, 'O-1', 2, 'Sold')
    const next = await relayed({ ...company, bus: keeperOn(broker) }, () => broker.kept.length === 2)
    assert.deepEqual([ids(broker), next.home], [['shop:O-1@1', 'shop:O-1@3'], []])
  })

  it('carries what a newer release publishes on the same log: a type that this code does not know', async () => {
    const company = shop()
    const broker = disk()
    const events = [
      ['Sold', true],
      ['Returned', true],
      ['Weighed', false],
      ['Sold', true],
    ] as const
    for (const [i, [type, published]] of events.entries())
      await company.store.append({
        writes: [
          {
            stream: 'O-1',
            expectedVersion: i,
            events: [{ type, schemaVersion: 1, published, data: '{}', persons: [] }],
          },
        ],
        provenance,
      })
    await relayed({ ...company, bus: keeperOn(broker) }, () => ids(broker).includes('shop:O-1@4'))
    assert.deepEqual(
      broker.kept.map(({ type, publishedSequence, previousOfType }) => [type, publishedSequence, previousOfType]),
      [
        ['Sold', 1, 0],
        ['Returned', 2, 0],
        ['Sold', 3, 1],
      ],
    )
  })

  it('tells everything again when the bus has lost what it kept, or some of it', async () => {
    const company = shop()
    const broker = disk()
    for (let i = 0; i < 5; i++) await append(company.store, 'O-1', i, 'Sold')
    const bus = keeperOn(broker)
    await relayed({ ...company, bus }, () => broker.kept.length === 5)
    broker.kept.splice(2)
    await relayed({ ...company, bus: keeperOn(broker) }, () => broker.kept.length === 5)
    broker.kept.splice(0)
    await relayed({ ...company, bus: keeperOn(broker) }, () => broker.kept.length === 5)
    assert.deepEqual(
      ids(broker),
      [1, 2, 3, 4, 5].map((version) => `shop:O-1@${version}`),
    )
  })

  it('notices, with nothing new to tell, that the bus has lost what it kept', async () => {
    const company = shop()
    const broker = disk()
    await append(company.store, 'O-1', 0, 'Sold', 'Noted')
    let isLost = false
    await relayed({ ...company, bus: keeperOn(broker) }, () => {
      if (!isLost && broker.kept.length === 1) isLost = broker.kept.splice(0).length === 1
      return isLost && broker.kept.length === 1
    })
    assert.deepEqual(ids(broker), ['shop:O-1@1'])
  })

  it('tells the own policies what is not published while the bus is away', async () => {
    const company = shop()
    const broker = { ...disk(), isAway: true }
    await append(company.store, 'O-1', 0, 'Sold', 'Noted')
    const { home, status } = await relayed({ ...company, bus: keeperOn(broker) }, (heard) => heard.length === 1)
    assert.deepEqual([home, broker.kept], [['shop:O-1@2'], []])
    assert.equal(status.state, 'failing')
    broker.isAway = false
    await relayed({ ...company, bus: keeperOn(broker) }, () => broker.kept.length === 1)
  })

  it('stops when the bus keeps what the log does not have', async () => {
    const [older, newer] = [shop(), shop()]
    const broker = disk()
    await append(newer.store, 'O-1', 0, 'Sold', 'Sold')
    await relayed({ ...newer, bus: keeperOn(broker) }, () => broker.kept.length === 2)
    await append(older.store, 'O-1', 0, 'Sold')
    const { status } = await relayed({ ...older, bus: keeperOn(broker) }, () => false)
    assert.deepEqual([status.state, status.fault], ['stopped', 'SERVICE_BUS_AHEAD'])
  })

  it('repeats nothing to the own policies when the bus is changed for another kind, and back', async () => {
    const company = shop()
    const broker = disk()
    const heard: string[] = []
    const listening = () => {
      const bus = inProcessBus()
      const interests = [{ context: 'shop', type: 'Sold' }]
      bus.subscribe({ consumer: 'other', interests }, async (message) => void heard.push(messageId(message)))
      return bus
    }
    await append(company.store, 'O-1', 0, 'Sold', 'Noted')
    const one = await relayed({ ...company, bus: listening() }, (home) => home.length + heard.length === 2)
    await append(company.store, 'O-1', 2, 'Sold', 'Noted')
    const two = await relayed({ ...company, bus: keeperOn(broker) }, (home) => home.length + broker.kept.length === 2)
    await append(company.store, 'O-1', 4, 'Sold', 'Noted')
    const three = await relayed({ ...company, bus: listening() }, (home) => home.length === 1 && heard.length === 3)
    assert.deepEqual([one.home, two.home, three.home], [['shop:O-1@2'], ['shop:O-1@4'], ['shop:O-1@6']])
    // What a consumer did not get from the broker it gets now; its inbox knows the rest.
    assert.deepEqual([ids(broker), heard], [['shop:O-1@3'], ['shop:O-1@1', 'shop:O-1@3', 'shop:O-1@5']])
    await append(company.store, 'O-1', 6, 'Sold', 'Noted')
    const four = await relayed({ ...company, bus: keeperOn(broker) }, (home) => home.length + broker.kept.length === 4)
    assert.deepEqual([four.home, ids(broker)], [['shop:O-1@8'], ['shop:O-1@3', 'shop:O-1@5', 'shop:O-1@7']])
  })
})
