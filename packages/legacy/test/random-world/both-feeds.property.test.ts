import { test } from 'node:test'
import { isFault } from '@banyan/model'
import * as fc from 'fast-check'
import { type DigestStore, type ShopProfile, faults, followChanges, memoryDigestStore } from '../../src/index.ts'
import { DIGEST_SECRET, mirror } from '../following.ts'
import { type Break, history } from './commands.ts'
import { replayed } from './replay.ts'
import { type Subject, type World, live } from './world.ts'
import { NOTES, NOTES_SCHEMA, writersOf } from './writers.ts'
import { type LogicalShop, logicalServer, logicalShop } from '../logical-shop/logical-shop.ts'

const RUNS = 12
/** Checks wait for retries after what was to fail, at most. */
const PATIENCE_MS = 30_000

test('whatever is written, and however often the feed is switched, cut, lost or crashes, everything is delivered by the time it is said to be', async (t) => {
  const server = await logicalServer()
  const works: (() => Promise<void>)[] = [server.destroy]
  t.after(async () => {
    for (const work of works) await work()
  })
  const shop = await logicalShop({ after: (work) => void works.unshift(work) }, server, {
    schema: NOTES_SCHEMA,
    changes: [NOTES],
  })
  await using writers = await writersOf(shop.owner)
  let checks = 0
  // Shrinking would help little: what goes wrong between processes seldom goes wrong twice.
  await fc.assert(
    fc.asyncProperty(history, async (commands) => {
      await writers.begin()
      checks += await live({ ...shop, writers, start: subjectsOf(shop) }, commands)
    }),
    { numRuns: RUNS, endOnFailure: true, ...replayed() },
  )
  t.diagnostic(`${checks} checks`)
})

/** Followers one after the other, in this process, with one memory. */
const subjectsOf = (shop: LogicalShop): World['start'] => {
  const seen = mirror()
  const memory = memoryDigestStore()
  let breaks: Break | undefined
  const failing = async (names: readonly [Break, Break], effect: () => Promise<void>) => {
    const fails = (name: Break): void => {
      if (breaks !== name) return
      breaks = undefined
      throw faults.LEGACY_DIGEST_STORE_AWAY({ operation: name, reason: 'it is to fail once' })
    }
    fails(names[0])
    await effect()
    fails(names[1])
  }
  const store: DigestStore = {
    ...memory,
    save: (...given) => failing(['save', 'saved'], () => memory.save(...given)),
    remove: (...given) => failing(['save', 'saved'], () => memory.remove(...given)),
  }
  return async (feed) => {
    breaks = undefined
    const profile: ShopProfile = feed === 'polling' ? { ...shop.profile, feed: { kind: 'polling' } } : shop.profile
    const follower = followChanges(profile, NOTES.table, {
      connectionString: shop.readerUrl,
      from: store,
      onChange: (changes) => failing(['take', 'taken'], () => seen.take(changes)),
      digestSecret: DIGEST_SECRET,
      signal: new AbortController().signal,
    })
    const caughtUp: Subject['caughtUp'] = async () => {
      for (;;) {
        const refused = await follower.caughtUp(AbortSignal.timeout(PATIENCE_MS)).then(
          () => undefined,
          (error: unknown) => error,
        )
        if (refused === undefined) break
        if (!isFault(refused, 'LEGACY_MASS_DELETE_REFUSED')) throw refused
        follower.confirmMassDelete()
      }
      return new Map([...seen.rows].map(([key, { text }]) => [key, text ?? null]))
    }
    return { caughtUp, crash: () => follower[Symbol.asyncDispose](), fail: (what) => void (breaks = what) }
  }
}
