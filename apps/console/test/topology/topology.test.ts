import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { memoryHub, openRegistry } from '@banyan/registry'
import type { Now } from '../../src/live/now.ts'
import { hostedContexts } from '../rig/example.ts'
import { openLive } from '../rig/live.ts'
import { severalHosts } from '../rig/several-hosts.ts'

const [library, desk] = hostedContexts

describe('what the console tells of the topology', () => {
  it('is who lives by the registry, and how far each consumer is behind whom', async (t) => {
    const hub = memoryHub()
    const registry = openRegistry(hub.link())
    t.after(async () => registry[Symbol.asyncDispose]())
    const registering = (process: string) => ({
      registering: { registry, id: `${process}-1`, attributes: { process, zone: 'here', version: 'abc' } },
    })
    const s = await severalHosts(t, [[library], [desk]], {
      registry,
      hosting: [registering('library'), registering('desk')],
    })
    await using live = await openLive(s.origin, s.admin)
    const next = async (fits: (now: Now) => boolean) =>
      (await live.next((told) => fits(told as unknown as Now))) as unknown as Now
    const { registry: living, contexts } = await next((now) => now.registry?.length === 2)
    const told = { zone: 'here', version: 'abc', isDraining: false }
    assert.deepEqual(living, [
      { id: 'desk-1', name: 'desk', address: s.addresses[1], process: 'desk', ...told },
      { id: 'library-1', name: 'library', address: s.addresses[0], process: 'library', ...told },
    ])
    const guest = { id: 'desk-2', name: 'desk', url: 'http://127.0.0.1:9', attributes: {} }
    const registration = registry.register([guest])
    await registration.drain()
    const { registry: withGuest } = await next((now) => now.registry?.length === 3)
    assert.deepEqual(withGuest?.at(-1), {
      id: 'desk-2',
      name: 'desk',
      address: '127.0.0.1:9',
      process: null,
      zone: null,
      version: null,
      isDraining: true,
    })
    await registration[Symbol.asyncDispose]()
    const consumersOf = (of: Now['contexts'], name: string) => of.find(({ context }) => context === name)?.consumers
    assert.deepEqual(consumersOf(contexts, 'desk'), [
      { consumer: 'desk/when-book-lent-then-count', from: 'library', messages: 0, oldestMs: null },
    ])
    await s.stop(1)
    const gone = await next((now) => now.contexts.some(({ standing }) => standing === 'HOST_AWAY'))
    assert.deepEqual(consumersOf(gone.contexts, 'desk'), [], 'what one said that is away is old')
    assert.deepEqual((await next((now) => now.registry?.length === 1)).registry?.[0]?.id, 'library-1')
  })

  it('is who calls whom within one process, and how often', async (t) => {
    const s = await severalHosts(t, [[library, desk]])
    await using live = await openLive(s.origin, s.admin)
    const next = async (fits: (now: Now) => boolean) =>
      (await live.next((told) => fits(told as unknown as Now))) as unknown as Now
    const reviewOf = library.context.definition().queries.find(({ name }) => name === 'ReviewOf')!
    const inTheName = { actor: { kind: 'member', id: 'ann' }, from: 'desk' } as const
    const ask = () =>
      s.host(0).access('library', inTheName).ask(reviewOf, { bookId: 'B1' }, AbortSignal.timeout(30_000))
    await ask()
    await next((now) => now.hosts[0]?.calls.length === 1)
    await ask()
    const { hosts } = await next((now) => (now.hosts[0]?.calls[0]?.rates?.perSecond ?? 0) > 0)
    const { rates, ...call } = hosts[0]!.calls[0]!
    assert.deepEqual(call, { from: 'desk', context: 'library', circuit: null, leftOut: 0 })
    assert.equal(rates?.failedPerSecond, 0)
  })
})
