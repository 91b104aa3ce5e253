import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Fence } from '@banyan/bus'
import { type AppendRequest, memoryEventStore } from '@banyan/event-store'
import { createLogger } from '@banyan/telemetry'
import * as fc from 'fast-check'
import { ownPartitions } from './ownership.ts'
import { OWNERS_MAX, Share } from './share.ts'

const log = createLogger({ process: 'test', level: 'silent' })
const PARTITIONS = 8
/** Of the simulated clock. Everybody looks each second tick, as in a process. */
const TICK_MS = 250
/** So long after the last change every share is fair: a lease's end, a look, and one more to take. */
const SETTLED_MS = 4_500
const JOINED_MS = 1_500
const LEFT_MS = 750

/** Processes on one database, all in one clock. */
const simulation = () => {
  let nowMs = 1_000_000
  const now = () => nowMs
  const store = memoryEventStore({ context: 'c', now: () => new Date(nowMs) })
  const living = new Map<string, ReturnType<typeof simulatedProcess>>()
  const simulatedProcess = (holder: string) => {
    const share = new Share({ leases: store.leases, holder, partitions: PARTITIONS, now })
    const works: { readonly fence: Fence; readonly signal: AbortSignal; readonly partition: number }[] = []
    const gone = new AbortController()
    for (let partition = 0; partition < PARTITIONS; partition++)
      void share.whileOwned(partition, gone.signal, async (fence, signal) => {
        works.push({ fence, signal, partition })
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
      })
    return { share, works, gone, isPaused: false }
  }
  let joined = 0
  const join = (): string => {
    const name = `p${++joined}`
    living.set(name, simulatedProcess(name))
    return name
  }
  const tick = async (): Promise<void> => {
    nowMs += TICK_MS
    const running = [...living.values()].filter(({ isPaused }) => !isPaused)
    for (const { share } of running) share.dropOverdue()
    if ((nowMs / TICK_MS) % 2 === 0) for (const { share } of running) await share.look()
    await turn()
  }
  return {
    living,
    join,
    pause: (name: string) => void (living.get(name)!.isPaused = true),
    wake: (name: string) => void (living.get(name)!.isPaused = false),
    kill: (name: string) => {
      living.get(name)?.gone.abort()
      living.delete(name)
    },
    drain: async (name: string) => {
      const left = living.get(name)!
      living.delete(name)
      await left.share.leave()
      left.gone.abort()
    },
    run: async (ms: number, check: () => void = () => {}): Promise<void> => {
      for (const end = nowMs + ms; nowMs < end;) {
        await tick()
        check()
      }
    },
    sizes: () => [...living.values()].map(({ share }) => share.owned().length).toSorted((a, b) => a - b),
    /** Who believes to own what, of those that run. */
    believed: () =>
      [...living].flatMap(([name, { share, isPaused }]) =>
        isPaused ? [] : share.owned().map((partition) => `${partition} ${name}`),
      ),
    append: async (fence: Fence) => (await store.append({ ...NOTHING, fence })).kind,
  }
}

const NOTHING: AppendRequest = {
  writes: [],
  provenance: {
    actor: { kind: 'service', id: 's' },
    commandId: null,
    correlation: 'c',
    causation: null,
    traceparent: null,
  },
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const assertOneOwnerEach = (believed: readonly string[]): void => {
  const partitions = believed.map((line) => line.split(' ')[0])
  assert.equal(new Set(partitions).size, partitions.length, `two own one: ${believed.join(', ')}`)
}

const step = fc.record({
  deed: fc.constantFrom('join' as const, 'kill' as const, 'drain' as const, 'pause' as const, 'wake' as const),
  whom: fc.nat(),
  afterMs: fc.integer({ min: 0, max: 4_000 }),
})

describe('the ownership of partitions', () => {
  it('is fair soon after whatever happens, and of two that run never two own one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const world = simulation()
        const check = () => assertOneOwnerEach(world.believed())
        world.join()
        for (const { deed, whom, afterMs } of steps) {
          const names = [...world.living.keys()]
          const name = names[whom % Math.max(1, names.length)]
          if (deed === 'join' && names.length < 6) world.join()
          else if (name !== undefined && deed !== 'join') await world[deed](name)
          await world.run(afterMs, check)
        }
        for (const name of world.living.keys()) world.wake(name)
        if (world.living.size === 0) world.join()
        await world.run(SETTLED_MS, check)
        const sizes = world.sizes()
        assert.equal(
          sizes.reduce((sum, size) => sum + size),
          PARTITIONS,
          sizes.join(),
        )
        assert.ok(sizes.at(-1)! - sizes[0]! <= 1, sizes.join())
      }),
      { numRuns: 60 },
    )
  })

  it('goes to who comes, and back at once from who leaves', async () => {
    const world = simulation()
    world.join()
    await world.run(JOINED_MS)
    assert.deepEqual(world.sizes(), [8])
    const second = world.join()
    await world.run(JOINED_MS)
    assert.deepEqual(world.sizes(), [4, 4])
    world.join()
    await world.run(JOINED_MS)
    assert.deepEqual(world.sizes(), [2, 3, 3])
    await world.drain(second)
    await world.run(LEFT_MS)
    assert.deepEqual(world.sizes(), [4, 4])
  })

  it('of one that was killed is over within its lease; of one that sleeps too, and what it writes when it wakes is refused', async () => {
    const world = simulation()
    const [sleeper, victim] = [world.join(), world.join()]
    await world.run(JOINED_MS)
    const heirs = world.join()
    await world.run(JOINED_MS)
    const { works } = world.living.get(sleeper)!
    const own = works.filter(({ signal }) => !signal.aborted)
    assert.ok(own.length > 0)
    world.pause(sleeper)
    world.kill(victim)
    await world.run(SETTLED_MS)
    assert.equal(world.living.get(heirs)!.share.owned().length, PARTITIONS)
    for (const { fence, signal } of own) {
      assert.equal(signal.aborted, false, 'a process that sleeps learns nothing')
      assert.equal(await world.append(fence), 'fenced')
    }
    world.wake(sleeper)
    await world.run(JOINED_MS)
    for (const { signal } of own) assert.equal(signal.aborted, true)
    assert.deepEqual(world.sizes(), [4, 4])
    for (const { fence } of works.filter(({ signal }) => !signal.aborted))
      assert.equal(await world.append(fence), 'appended')
  })

  it(`is for ${OWNERS_MAX} processes; one more owns nothing until one goes`, async () => {
    const world = simulation()
    const names = Array.from({ length: OWNERS_MAX + 1 }, world.join)
    await world.run(JOINED_MS)
    await world.run(JOINED_MS)
    const placeless = () => names.filter((name) => world.living.get(name)?.share.hasPlace() === false)
    assert.equal(placeless().length, 1)
    await world.drain(names.find((name) => !placeless().includes(name))!)
    await world.run(LEFT_MS)
    assert.equal(placeless().length, 0)
  })

  it('waits for what is under way before it is given up', async () => {
    const store = memoryEventStore({ context: 'c' })
    const owning = { leases: store.leases, partitions: 1, log }
    await using one = ownPartitions({ ...owning, holder: 'one' })
    const finished = Promise.withResolvers<void>()
    const ended = new AbortController()
    const begun = Promise.withResolvers<Fence>()
    void one.whileOwned(0, ended.signal, async (fence) => {
      begun.resolve(fence)
      await finished.promise
    })
    const fence = await begun.promise
    const leaving = one[Symbol.asyncDispose]()
    await turn()
    assert.equal((await store.append({ ...NOTHING, fence })).kind, 'appended')
    assert.equal(await store.leases.acquire(fence.name, 'other', 3_000), undefined)
    finished.resolve()
    await leaving
    assert.ok(await store.leases.acquire(fence.name, 'other', 3_000))
    ended.abort()
  })
})
