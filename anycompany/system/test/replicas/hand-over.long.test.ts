import assert from 'node:assert/strict'
import { once } from 'node:events'
import { it } from 'node:test'
import { describeWithBroker } from '@banyan/bus-nats/test-broker'
import { eventually } from '../eventually.ts'
import { openReplicas, type Replica } from './replicas.ts'

const PARTITIONS = 8
/** What is promised of partitions whose owner was killed, in milliseconds. */
const TAKEN_OVER_MS = 5_000
/** Of a process that comes, and of one that leaves. */
const SHARED_OUT_MS = 3_000
const LOAD = { counters: 40, perSecond: 200 }
const SETTLED_MS = 30_000

describeWithBroker('several processes of one context', (broker) => {
  it('own each partition alone: one that joins, leaves, is killed, or wakes up late loses nothing, does nothing twice, and keeps the order', async (t) => {
    const replicas = await openReplicas(t, { broker: broker().url, system: 'hand-over' })
    const first = await replicas.start()
    const load = replicas.count(LOAD)
    await assertShared([first], SHARED_OUT_MS)

    const [second, third] = await Promise.all([replicas.start(), replicas.start()])
    t.diagnostic(`two joined: shared out after ${await assertShared([first, second, third], SHARED_OUT_MS)} ms`)

    // It is stopped when it has decided and is about to write: nothing is closer to being too late.
    second.tell('hold')
    const { lease, token } = await second.waiting()
    second.child.kill('SIGSTOP')
    t.diagnostic(`one sleeps: taken over after ${await assertShared([first, third], TAKEN_OVER_MS)} ms`)
    second.tell('go on')
    second.child.kill('SIGCONT')
    await eventually(() => {
      const late = second.wrote.filter((wrote) => wrote.lease === lease && wrote.token === token).at(-1)
      assert.equal(late?.kind, 'fenced')
    }, SHARED_OUT_MS)
    await assertShared([first, second, third], SHARED_OUT_MS)

    third.child.kill('SIGKILL')
    t.diagnostic(`one is killed: taken over after ${await assertShared([first, second], TAKEN_OVER_MS)} ms`)
    const fourth = await replicas.start()
    await assertShared([first, second, fourth], SHARED_OUT_MS)

    const ended = once(first.child, 'exit')
    first.tell('drain')
    t.diagnostic(`one leaves: shared out after ${await assertShared([second, fourth], SHARED_OUT_MS)} ms`)
    await ended

    const counted = await load.stop()
    const expected = counted.reduce((sum, number) => sum + number)
    await eventually(async () => assert.equal((await replicas.noted()).length, expected), SETTLED_MS)
    const noted = await replicas.noted()
    for (const [counter, count] of counted.entries()) {
      const numbers = noted.filter(({ stream }) => stream === `Tally-${counter}`).map(({ number }) => number)
      assert.deepEqual(
        numbers,
        Array.from({ length: count }, (_, i) => i + 1),
        `counter ${counter}`,
      )
    }
    assertNoTwoOwners(
      noted.map(({ id }) => id),
      [first, second, third, fourth],
    )
    t.diagnostic(
      `${expected} events, ${second.wrote.filter(({ kind }) => kind === 'fenced').length} writes of the late one refused`,
    )
  })
})

/** Waits until these, and nobody else, own all partitions in fair shares; answers after how many milliseconds. */
const assertShared = async (owners: readonly Replica[], withinMs: number): Promise<number> => {
  const startedAt = performance.now()
  return eventually(async () => {
    const owned = await Promise.all(owners.map((replica) => replica.owned()))
    const sizes = owned.map((partitions) => partitions.length)
    assert.deepEqual(
      owned.flat().toSorted((a, b) => a - b),
      Array.from({ length: PARTITIONS }, (_, i) => i),
    )
    assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1, sizes.join())
    return Math.round(performance.now() - startedAt)
  }, withinMs)
}

/** In the order in which it was written, no partition's events go back to an owner that another had followed. */
const assertNoTwoOwners = (inOrder: readonly string[], replicas: readonly Replica[]): void => {
  const fenceOf = new Map(
    replicas.flatMap(({ wrote }) =>
      wrote.flatMap(({ events, lease, token }) => events.map((id) => [id, { lease, token }] as const)),
    ),
  )
  const newest = new Map<string, number>()
  for (const id of inOrder) {
    const fence = fenceOf.get(id)
    if (!fence) continue // its writer was killed before it could tell
    assert.ok(fence.token >= (newest.get(fence.lease) ?? 0), `${id} was written under an old lease of ${fence.lease}`)
    newest.set(fence.lease, fence.token)
  }
  assert.equal(newest.size, PARTITIONS)
}
