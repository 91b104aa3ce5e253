import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { testDatabase } from '@banyan/testing'
import { type EventStore, type FeedEvent, type FeedMark, openPool, openPostgresEventStore } from '../src/index.ts'
import { startSequencer } from '../src/postgres/sequencer.ts'
import { FEED_DELAY_MAX_MS } from './feeding.ts'
import { event, toStream } from './example.ts'

/** Statements of a sequencer that took the lease, numbered, renewed and numbered again; beyond, only repetition. */
const STATEMENTS = 10

describe('kill -9 of the sequencer', () => {
  for (const when of ['before', 'during', 'after'] as const)
    it(`${when} each of its first ${STATEMENTS} statements loses, repeats and inverts nothing, and delays the feed 2 s at most`, async (t) => {
      const { url } = await testDatabase(t)
      const store = await openPostgresEventStore({ context: 'social', url, holder: 'writer', sequencer: false })
      t.after(() => store[Symbol.asyncDispose]())
      const pool = openPool(url, { connections: 3, name: 'survivor' })
      t.after(() => pool.end())
      for (let n = 1; n <= STATEMENTS; n++) {
        const died = await killedAt(url, { n, when }, async (alive) => {
          for (let version = 0; alive(); version++) await store.append(toStream(`S-${n}`, version, event('A')))
        })
        assert.equal(died, 'SIGKILL', `statement ${n} was reached`)
        const diedAt = performance.now()
        const survivor = startSequencer({ pool, holder: `survivor ${n}`, pollMs: () => 50 })
        await store.append(toStream(`After-${n}`, 0, event('B')))
        await store.whenNumbered(`After-${n}@1`, AbortSignal.timeout(FEED_DELAY_MAX_MS * 2))
        const delayMs = performance.now() - diedAt
        await survivor.stop()
        assert.ok(delayMs < FEED_DELAY_MAX_MS, `the feed stood still for ${Math.round(delayMs)} ms`)
      }
      const events = await readAll(store)
      const versions = new Map<string, number>()
      events.forEach((e, i) => {
        assert.equal(e.position, i + 1)
        assert.equal(e.version, (versions.get(e.stream) ?? 0) + 1)
        versions.set(e.stream, e.version)
      })
      const { rows } = await pool.query(
        'select (select count(*) from events) as written, (select count(*) from pending) as pending',
      )
      assert.deepEqual(rows[0], { written: events.length, pending: 0 })
    })
})

/** Runs the doomed sequencer under a load until it is dead; the signal that ended it. */
const killedAt = async (
  url: string,
  o: { readonly n: number; readonly when: string },
  load: (alive: () => boolean) => Promise<void>,
): Promise<string | null> => {
  const child = fork(join(import.meta.dirname, 'sequencer-child.ts'), [url, String(o.n), o.when], { stdio: 'ignore' })
  let alive = true
  const exited = once(child, 'exit').then(([, signal]) => {
    alive = false
    return signal as string | null
  })
  await load(() => alive)
  return exited
}

const readAll = async (store: EventStore): Promise<readonly FeedEvent[]> => {
  const all: FeedEvent[] = []
  for (let after: FeedMark | null = null; ;) {
    const page: Awaited<ReturnType<EventStore['readFeed']>> = await store.readFeed({ after, limit: 5_000 })
    if (page.events.length === 0) return all
    all.push(...page.events)
    after = page.upTo
  }
}
