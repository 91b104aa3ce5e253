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
    assert.deepEqual(living, [
      { id: 'desk-1', name: 'desk', address: s.addresses[1], process: 'desk', zone: 'here', version: 'abc' },
      { id: 'library-1', name: 'library', address: s.addresses[0], process: 'library', zone: 'here', version: 'abc' },
    ])
    const consumersOf = (of: Now['contexts'], name: string) => of.find(({ context }) => context === name)?.consumers
    assert.deepEqual(consumersOf(contexts, 'desk'), [
      { consumer: 'desk/when-book-lent-then-count', from: 'library', messages: 0, oldestMs: null },
    ])
    await s.stop(1)
    const gone = await next((now) => now.contexts.some(({ standing }) => standing === 'HOST_AWAY'))
    assert.deepEqual(consumersOf(gone.contexts, 'desk'), [], 'what one said that is away is old')
    assert.deepEqual((await next((now) => now.registry?.length === 1)).registry?.[0]?.id, 'library-1')
  })
})
