import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { it } from 'node:test'
import { openBroker } from '@banyan/bus-nats/broker'
import { describeWithBroker } from '@banyan/bus-nats/test-broker'
import { createLogger } from '@banyan/telemetry'
import { openRegistry } from '../src/index.ts'
import { natsLink } from '../src/nats/nats-link.ts'
import { idsOf, staysSo, until } from './contract.ts'

/** What is promised. */
const DEAD_WITHIN_MS = 3_000
/** Hearing of it takes no beat. */
const LEFT_WITHIN_MS = 500
const PROCESS = join(import.meta.dirname, 'registering-process.ts')
const log = createLogger({ process: 'test', level: 'silent' })
let systems = 0

describeWithBroker('the registry, in earnest: real processes, default times', (broker) => {
  const world = async () => {
    const stack = new AsyncDisposableStack()
    const system = `deaths-${++systems}`
    const reader = () => {
      const opened = stack.use(openBroker({ url: broker().url, name: 'reader', log }))
      return stack.use(openRegistry(natsLink({ broker: opened, system })))
    }
    const registry = reader()
    const start = (id: string): ChildProcess => {
      const child = fork(PROCESS, [broker().url, system, id], { execArgv: [] })
      stack.defer(() => void child.kill('SIGKILL'))
      return child
    }
    return { registry, reader, start, [Symbol.asyncDispose]: () => stack.disposeAsync() }
  }

  it('who is killed is gone in time, who leaves at once; the others stay', async () => {
    await using w = await world()
    const [a, b] = ['a', 'b', 'c'].map(w.start)
    await until(() => idsOf(w.registry).join() === 'a,b,c', 'all are found')
    const killedAt = performance.now()
    a!.kill('SIGKILL')
    await until(() => idsOf(w.registry).join() === 'b,c', 'a is dead')
    assert.ok(performance.now() - killedAt <= DEAD_WITHIN_MS, `after ${performance.now() - killedAt} ms`)
    const leavingAt = performance.now()
    b!.send('leave')
    await once(b!, 'message')
    await until(() => idsOf(w.registry).join() === 'c', 'b has left')
    assert.ok(performance.now() - leavingAt < LEFT_WITHIN_MS, `after ${performance.now() - leavingAt} ms`)
    const stopped = w.start('d')
    await until(() => idsOf(w.registry).join() === 'c,d', 'd is found')
    stopped.kill('SIGSTOP')
    await until(() => idsOf(w.registry).join() === 'c', 'who is stopped counts as dead')
    stopped.kill('SIGCONT')
    await until(() => idsOf(w.registry).join() === 'c,d', 'and comes back')
  })

  it('when all are killed at once, nobody is left, and it is known to be so', async () => {
    await using w = await world()
    const all = ['a', 'b', 'c'].map(w.start)
    await until(() => idsOf(w.registry).join() === 'a,b,c' && w.registry.isFresh(), 'all are found')
    for (const one of all) one.kill('SIGKILL')
    await until(() => idsOf(w.registry).length === 0, 'all are dead')
    assert.ok(w.registry.isFresh())
  })

  for (const disk of ['with', 'without'] as const)
    it(`a broker that is gone, paused, and back ${disk} its disk changes no answer, and knows who died meanwhile`, async () => {
      await using w = await world()
      const [a] = ['a', 'b', 'c'].map(w.start)
      await until(() => idsOf(w.registry).join() === 'a,b,c', 'all are found')
      const isSame = (): boolean => idsOf(w.registry).join() === 'a,b,c'
      await broker().pause()
      await staysSo(isSame, 'nobody was forgotten', 2 * DEAD_WITHIN_MS)
      broker().wake()
      await staysSo(isSame, 'nobody was forgotten', DEAD_WITHIN_MS)
      await broker().kill()
      if (disk === 'without') await broker().loseDisk()
      await staysSo(isSame, 'nobody was forgotten', 2 * DEAD_WITHIN_MS)
      a!.kill('SIGKILL')
      await broker().start()
      await until(() => idsOf(w.registry).join() === 'b,c', 'a is dead')
      await staysSo(() => idsOf(w.registry).join() === 'b,c', 'the others live', 2 * DEAD_WITHIN_MS)
      const late = w.reader()
      await late.whenRead(AbortSignal.timeout(5_000))
      assert.deepEqual(idsOf(late), ['b', 'c'])
    })
})
