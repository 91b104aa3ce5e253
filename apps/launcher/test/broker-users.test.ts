import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import { natsBus, openBroker } from '@banyan/bus-nats'
import { findNatsServer } from '@banyan/bus-nats/local-server'
import { findFreePort } from '@banyan/local-postgres'
import { isFault } from '@banyan/model'
import { describeWithProgram } from '@banyan/testing'
import { brokerConfig, brokerPassword } from '../src/broker-config.ts'
import { SYSTEM, type Wiring } from '../src/topology.ts'

const SECRET = 'a secret for tests'
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const signal = new AbortController().signal

describeWithProgram(
  'the broker’s users',
  { name: 'nats-server', file: findNatsServer(), debian: 'nats-server' },
  (file) => {
    const opened = new AsyncDisposableStack()
    let port = 0
    before(async () => {
      const dir = await mkdtemp(join(tmpdir(), 'banyan-broker-'))
      opened.defer(() => rm(dir, { recursive: true, force: true }))
      port = await findFreePort()
      const wiring = {
        ports: { 'broker-inner': port, broker: await findFreePort() },
        contexts: { members: {}, social: {} },
        broker: { dataDir: dir, password: SECRET },
        tls: new Map(),
      } as unknown as Wiring
      await writeFile(join(dir, 'broker.conf'), brokerConfig(wiring))
      const server = spawn(file, ['-c', join(dir, 'broker.conf')], { stdio: 'ignore' })
      opened.defer(async () => {
        server.kill('SIGKILL')
        await once(server, 'exit')
      })
    })
    after(() => opened.disposeAsync())

    const as = (user: string, password = brokerPassword(SECRET, user)) => {
      const url = `nats://${user}:${password}@127.0.0.1:${port}`
      const bus = natsBus({ url, name: user, system: SYSTEM, log })
      const broker = openBroker({ url, name: user, log })
      opened.use(bus)
      opened.use(broker)
      return { bus, broker }
    }
    const message = (context: string, version = 1) => ({
      context,
      stream: 'Order-1',
      version,
      publishedSequence: version,
      type: 'Sold',
      schemaVersion: 1,
      data: {},
      recordedAt: new Date(0).toISOString(),
      correlation: 'c-1',
      traceparent: null,
    })
    const refused = (error: unknown) => isFault(error, 'BUS_BROKER_REFUSED')

    it('publish what is theirs, and read what others publish', async () => {
      const [members, social] = [as('members'), as('social')]
      await members.bus.publish([message('members')], signal)
      await social.bus.publish([message('social')], signal)
      assert.equal((await social.bus.lastKept('members', signal))?.stream, 'Order-1')
      const info = await social.broker.ask('members', ({ jsm }) => jsm.streams.info(`${SYSTEM}_members`))
      assert.equal(info.state.messages, 1)
    })

    it('are refused to publish as another context, to change its stream, and what is configured', async () => {
      const { bus, broker } = as('social')
      await assert.rejects(bus.publish([message('members', 2)], signal), refused)
      const stream = `${SYSTEM}_members`
      const deeds = [
        () => broker.ask('members', ({ js }) => js.publish(`${SYSTEM}.members.0.Sold`, 'anything')),
        () => broker.ask('members', ({ js }) => js.publish(`${SYSTEM}_claims.members.a.0`, 'anything')),
        () => broker.ask('members', ({ js }) => js.publish(`$KV.${SYSTEM}_configuration.social.2`, 'anything')),
        () => broker.ask('members', ({ jsm }) => jsm.streams.delete(stream)),
        () => broker.ask('members', ({ jsm }) => jsm.streams.purge(stream)),
        () => broker.ask('members', ({ jsm }) => jsm.streams.deleteMessage(stream, 1)),
        () => broker.ask('members', ({ jsm }) => jsm.streams.add({ name: 'mine', subjects: [`${SYSTEM}.members.>`] })),
      ]
      for (const deed of deeds) await assert.rejects(deed(), refused)
      const operator = as('operator', SECRET).broker
      const info = await operator.ask('members', ({ jsm }) => jsm.streams.info(stream))
      assert.deepEqual([info.state.messages, info.state.first_seq], [1, 1])
    })

    it('are nobody without their own password', async () => {
      const socket = connect(port, '127.0.0.1').setEncoding('utf8')
      const account = { user: 'social', pass: brokerPassword(SECRET, 'members'), verbose: false, pedantic: false }
      socket.write(`CONNECT ${JSON.stringify(account)}\r\nPING\r\n`)
      let said = ''
      for await (const text of socket) said += String(text)
      assert.match(said, /-ERR 'Authorization Violation'/)
    })
  },
)
