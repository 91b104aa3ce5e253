import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inProcessBus, type Message } from '@banyan/bus'
import { memoryEventStore } from '@banyan/event-store'
import { type FaultSwitches, onWire, type Place, withFaults } from '@banyan/faults'
import { connectShop, withShopFaults } from '@banyan/legacy'
import { memoryViewStorage, withStorageFaults } from '@banyan/projection'
import { withBusFaults, withLiveFaults, withStoreFaults } from '@banyan/service'
import { Pool } from 'undici'
import { followedShop } from '../../src/followed-shop.ts'

/** One place, with somebody who asks there for things by number, and the numbers that took effect, in their order. */
export type Rig = AsyncDisposable & {
  readonly ask: (n: number) => Promise<unknown>
  readonly took: readonly number[]
}

export type RigOf = {
  readonly from: string
  readonly to: string
  /** What the port throws, or undici where the place is a wire. */
  readonly code: RegExp
  /** What else there is of a place: without an answer nothing can be lost on its way back. */
  readonly hasAnswer: boolean
  readonly open: (switches: FaultSwitches | undefined) => Promise<Rig>
}

const closing = async (): Promise<void> => {}
const { signal } = new AbortController()
const actor = { kind: 'service', id: 'test' } as const
const provenance = { actor, commandId: null, correlation: 'c', causation: null, traceparent: null }
const event = { type: 'Sold', schemaVersion: 1, published: true, data: '{}', persons: [] }

const sold = (n: number): Message => ({
  context: 'members',
  stream: `Order-${n}`,
  version: 1,
  publishedSequence: 1,
  type: 'Sold',
  schemaVersion: 1,
  data: {},
  recordedAt: '2026-01-01T00:00:00.000Z',
  correlation: 'c',
  traceparent: null,
})

const bus =
  (place: 'bus.publish' | 'bus.deliver'): RigOf['open'] =>
  async (switches) => {
    const took: number[] = []
    const inner = inProcessBus()
    const decorated = withBusFaults(
      {
        ...inner,
        publish: (messages: readonly Message[], ending: AbortSignal) => {
          if (place === 'bus.publish') took.push(numberIn(messages[0]!))
          return inner.publish(messages, ending)
        },
      },
      switches,
    )
    const handle = async (message: Message) => {
      if (place === 'bus.deliver') took.push(numberIn(message))
    }
    const interests = [{ context: 'members', type: 'Sold' }]
    decorated.subscribe({ consumer: 'social/when-sold', interests }, handle)
    return {
      took,
      ask: (n) => decorated.publish([sold(n)], signal),
      [Symbol.asyncDispose]: async () => inner[Symbol.asyncDispose](),
    }
  }

const numberIn = ({ stream }: Message): number => Number(stream.split('-')[1])

const wire =
  (at: Place, from: string, to: string): RigOf['open'] =>
  async (switches) => {
    const took: number[] = []
    const server = createServer((request, response) => {
      took.push(Number(request.url?.slice(1)))
      request.resume().on('end', () => response.end('answered'))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const pool = new Pool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    return {
      took,
      ask: async (n) => {
        const asked = { method: 'POST', path: `/${n}`, body: 'asked' } as const
        const { body } = await onWire(pool, switches, { at, from, to }).request(asked)
        if ((await body.text()) !== 'answered') throw new Error('expected the whole answer')
      },
      [Symbol.asyncDispose]: async () => {
        await pool.destroy()
        await new Promise((resolve) => server.close(resolve))
      },
    }
  }

/** What a registry and a configuration's store are wrapped by: any port whose methods give promises. */
const port =
  (at: Place, to: string): RigOf['open'] =>
  async (switches) => {
    const took: number[] = []
    const failure = (why: string) => Object.assign(new Error(why), { code: 'AWAY' })
    const inner = { look: async (n: number) => void took.push(n) }
    const { look } = withFaults(inner, switches, { look: { at, from: 'social', to, failure } })
    return { took, ask: look, [Symbol.asyncDispose]: closing }
  }

const appends: RigOf['open'] = async (switches) => {
  const took: number[] = []
  const inner = memoryEventStore({ context: 'social' })
  const append: typeof inner.append = async (request, ending) => {
    const result = await inner.append(request, ending)
    if (result.kind === 'appended') took.push(Number(request.writes[0]!.stream.split('-')[1]))
    return result
  }
  const store = withStoreFaults({ ...inner, append }, switches)
  const ask = (n: number) =>
    store.append({ writes: [{ stream: `Order-${n}`, expectedVersion: 0, events: [event] }], provenance })
  return { took, ask, [Symbol.asyncDispose]: closing }
}

const reads: RigOf['open'] = async (switches) => {
  const took: number[] = []
  const inner = memoryEventStore({ context: 'social' })
  const load: typeof inner.load = (stream, o, ending) => {
    took.push(Number(stream.split('-')[1]))
    return inner.load(stream, o, ending)
  }
  const store = withStoreFaults({ ...inner, load }, switches)
  return { took, ask: (n) => store.load(`Order-${n}`, { after: 0 }), [Symbol.asyncDispose]: closing }
}

const views: RigOf['open'] = async (switches) => {
  const took: number[] = []
  const inner = memoryViewStorage()
  const shape = (n: number) => ({ group: `g${n}`, shape: 's', tables: [] })
  for (let n = 1; n <= 3; n++) await inner.beginVersion(shape(n), { abandonForeign: false })
  const commit: typeof inner.commit = async (group, batch) => {
    const isDone = await inner.commit(group, batch)
    if (isDone) took.push(Number(group.group.slice(1)))
    return isDone
  }
  const storage = withStorageFaults({ ...inner, commit }, 'social', switches)
  const to = { epoch: 'e', position: 1, fingerprint: null }
  const ask = (n: number) => storage.commit(shape(n), { version: 1, from: null, to, changes: [], erase: [] })
  return { took, ask, [Symbol.asyncDispose]: closing }
}

const live: RigOf['open'] = async (switches) => {
  const took: number[] = []
  const told = async function* (n: number) {
    yield { id: String(n), event: 'told', data: {} }
  }
  // What streams are made of is the projections' matter: here they are numbers.
  const inner = { live: (n: unknown) => told(Number(n)) }
  const decorated = withLiveFaults(inner as never, 'social', switches) as typeof inner
  const ask = async (n: number) => {
    for await (const { id } of decorated.live(n)) took.push(Number(id))
  }
  return { took, ask, [Symbol.asyncDispose]: closing }
}

const shop: RigOf['open'] = async (switches) => {
  const took: number[] = []
  const inner = connectShop(followedShop, { connectionString: 'postgres://nobody@127.0.0.1:1/shop' })
  const findPerson = async (userId: string) => void took.push(Number(userId))
  const where = { name: 'anycompany-shop', from: 'members', switches }
  const { database } = withShopFaults({ ...inner, database: { ...inner.database, findPerson } }, where)
  const ask = (n: number) => database.findPerson(String(n), signal)
  return { took, ask, [Symbol.asyncDispose]: () => inner.close() }
}

const STORE = /^STORE_UNAVAILABLE$/
const UNDICI = /^(?:ECONNREFUSED|UND_ERR_SOCKET|UND_ERR_HEADERS_TIMEOUT)$/

export const RIGS: Readonly<Record<Place, RigOf>> = {
  calls: { from: 'social', to: 'members', code: UNDICI, hasAnswer: true, open: wire('calls', 'social', 'members') },
  gateway: { from: 'gateway', to: 'shop', code: UNDICI, hasAnswer: true, open: wire('gateway', 'gateway', 'shop') },
  'bus.publish': {
    from: 'members',
    to: 'broker',
    code: /^FAULTS_INJECTED$/,
    hasAnswer: true,
    open: bus('bus.publish'),
  },
  'bus.deliver': {
    from: 'members',
    to: 'social',
    code: /^BUS_NOT_HANDLED$/,
    hasAnswer: true,
    open: bus('bus.deliver'),
  },
  'store.append': { from: 'social', to: 'database', code: STORE, hasAnswer: true, open: appends },
  'store.read': { from: 'social', to: 'database', code: STORE, hasAnswer: true, open: reads },
  'views.write': { from: 'social', to: 'database', code: STORE, hasAnswer: true, open: views },
  live: { from: 'social', to: 'reader', code: /^FAULTS_INJECTED$/, hasAnswer: false, open: live },
  shop: { from: 'members', to: 'shop', code: /^LEGACY_SHOP_UNREACHABLE$/, hasAnswer: true, open: shop },
  registry: { from: 'social', to: 'registry', code: /^AWAY$/, hasAnswer: true, open: port('registry', 'registry') },
  configuration: {
    from: 'social',
    to: 'configuration',
    code: /^AWAY$/,
    hasAnswer: true,
    open: port('configuration', 'configuration'),
  },
}
