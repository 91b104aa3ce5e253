import { asStoreFault } from '@banyan/event-store'
import { faults } from '../../errors.ts'
import type { Engine } from '../engine.ts'
import type { OwnedShard } from './owned-shard.ts'
import { PAGE_MAX, readCalling, readDue, readForeign } from '../reading.ts'
import { wakeable } from '../wakeable.ts'

/** After a failure of the database. */
const PAUSE_MS = 500
/** So long at most between two looks: no timer depends on it. */
const LOOK_MS_MAX = 60_000

/** Repeats until it succeeds or the signal aborts; each failure is said. */
const persistently = async (
  { context, onFailure }: Engine,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> => {
  const pause = wakeable(signal)
  while (!signal.aborted) {
    try {
      return await work()
    } catch (error) {
      onFailure(asStoreFault(error, context))
      await pause.wait(PAUSE_MS)
    }
  }
}

/** Puts to the world again whatever was under way when the shard's last owner ended. Instances of versions that are not given are named. */
export const takeOver = (engine: Engine, owned: OwnedShard, signal: AbortSignal): Promise<void> =>
  persistently(engine, signal, async () => {
    const { definitions, pool, onFailure } = engine
    for (const foreign of await readForeign(pool, owned.shard, definitions.names))
      onFailure(faults.SAGA_VERSION_MISSING(foreign))
    for (let after = 0; !signal.aborted;) {
      const page = await readCalling(pool, owned.shard, after)
      await Promise.allSettled(page.map(({ saga_id }) => owned.adopt(saga_id)))
      if (page.length < PAGE_MAX) return
      after = page.at(-1)!.instance
    }
  })

/**
 * Rings the timers of instances that have no call under way: those that are due page by page, then it sleeps until the next one, or until an
 * instance comes to stand still that is due sooner. The shard's owner alone writes its rows, so that it hears of all of them.
 */
export const ringTimers = async (engine: Engine, owned: OwnedShard, signal: AbortSignal): Promise<void> => {
  const { clock, definitions, pool } = engine
  const sleep = wakeable(signal)
  let nextMs = 0
  let fromMs = 0
  owned.onStill = (dueMs) => {
    fromMs = Math.min(fromMs, dueMs)
    if (dueMs >= nextMs) return
    nextMs = dueMs
    sleep.wake()
  }
  while (!signal.aborted) {
    const waitMs = Math.min(nextMs - clock.now(), LOOK_MS_MAX)
    if (waitMs > 0) {
      await sleep.wait(waitMs)
      continue
    }
    await persistently(engine, signal, async () => {
      nextMs = Infinity
      const leftAlone = [...owned.leftAlone]
      const page = await readDue(pool, { shard: owned.shard, definitions: definitions.names, leftAlone, fromMs })
      const due = page.filter(({ due_ms }) => due_ms <= clock.now())
      // What has rung is due later by now, or not at all; a fault of the database is waited for, and a defect is left alone.
      fromMs = Math.floor(due.at(-1)?.due_ms ?? fromMs)
      await Promise.allSettled(
        due.map(({ saga_id }) => owned.hear(saga_id, { signal: { kind: 'due' }, isPatient: true })),
      )
      const next = due.length < page.length ? page[due.length]!.due_ms : due.length === PAGE_MAX ? 0 : Infinity
      nextMs = Math.min(nextMs, next)
    })
  }
}
