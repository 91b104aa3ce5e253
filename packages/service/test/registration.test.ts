import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { memoryHub, openRegistry } from '@banyan/registry'
import { eventually, inMemory, stage } from './rig/stage.ts'

describe('a host that registers', () => {
  const registering = () => {
    const hub = memoryHub()
    return { reader: openRegistry(hub.link()), registry: openRegistry(hub.link()) }
  }

  it('is found by each context as soon as that is open, with what is known of it', async (t) => {
    const { reader, registry } = registering()
    const theatreMayOpen = Promise.withResolvers<void>()
    const { origin: url } = await stage(t, {
      registering: { registry, id: 'host-1', attributes: { zone: 'a' }, alsoServes: ['pages'] },
      open: async (asked) => {
        if (asked.definition.name === 'theatre') await theatreMayOpen.promise
        return inMemory(asked)
      },
    })
    await eventually(() => assert.equal(reader.all().length, 2))
    assert.deepEqual(reader.find('pages'), [{ id: 'host-1', name: 'pages', url, attributes: { zone: 'a' } }])
    assert.deepEqual(reader.find('office'), [
      { id: 'host-1', name: 'office', url, attributes: { zone: 'a', context: 'office' } },
    ])
    assert.deepEqual(reader.find('theatre'), [])
    theatreMayOpen.resolve()
    await eventually(() => assert.equal(reader.find('theatre', { context: 'theatre' }).length, 1))
  })

  it('says that it drains before it refuses anybody: who has not heard of it yet is served; and leaves in the end', async (t) => {
    const { reader, registry } = registering()
    const { host, ask } = await stage(t, { registering: { registry, id: 'host-1' } })
    await host.whenReady()
    await eventually(() => assert.equal(reader.all().length, 2))
    const draining = host.drain()
    await eventually(() => assert.deepEqual(reader.all(), []))
    assert.equal(reader.draining().length, 2)
    assert.equal((await ask('PUT', '/api/theatre/seats/A1')).status, 200)
    await draining
    assert.deepEqual(reader.draining(), [])
    await assert.rejects(ask('PUT', '/api/theatre/seats/A2'))
  })

  it('is registered nowhere when it ends before it was ready', async (t) => {
    const { reader, registry } = registering()
    const { host } = await stage(t, {
      registering: { registry, id: 'host-1' },
      open: async () => Promise.reject(new Error('the database is away')),
    })
    await host.drain()
    assert.deepEqual(reader.all(), [])
  })
})
