import assert from 'node:assert/strict'
import { it } from 'node:test'
import { openBroker } from '@banyan/bus-nats'
import { describeWithBroker } from '@banyan/bus-nats/test-broker'
import { openConfiguration, openDesk } from '../src/index.ts'
import { natsStore } from '../src/store/nats-store.ts'
import { example, logging, until } from './example.ts'

const PATIENCE_MS = 60_000

describeWithBroker('the configuration while its broker dies', (broker) => {
  it('stays in effect, is told as not heard of, and is put back when the disk was lost', async () => {
    const { log } = logging()
    await using connection = openBroker({ url: broker().url, name: 'test', log })
    const store = natsStore({ broker: connection, system: 'test' })
    const desk = openDesk([example], store)
    const options = { settings: [example], store, log, askEveryMs: 50 }
    await using host = await openConfiguration(options)
    await using writing = await openConfiguration({ ...options, putsBack: true })
    const sails = () => [host, writing].map((one) => one.of(example).current.sails)
    const deed = { by: 'kim', why: 'wind' }
    await desk.change('mill', { sails: 5 }, { ...deed, expectedVersion: 0 })
    await desk.change('mill', { sails: 6 }, { ...deed, expectedVersion: 1 })
    await until(() => sails().every((count) => count === 6), 'the change takes effect', PATIENCE_MS)
    await broker().kill()
    await until(() => host.health().store === 'away', 'it is noticed that the broker is away', PATIENCE_MS)
    await broker().loseDisk()
    await broker().start()
    await until(() => host.health().store === 'reached', 'the broker is back', PATIENCE_MS)
    await until(async () => (await store.newest('mill'))?.version === 2, 'the version is put back', PATIENCE_MS)
    assert.deepEqual(sails(), [6, 6])
    await desk.change('mill', { sails: 7 }, { ...deed, expectedVersion: 2 })
    await until(() => sails().every((count) => count === 7), 'changes go on', PATIENCE_MS)
  })
})
