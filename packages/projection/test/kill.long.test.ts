import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { memoryPersonKeys, openPostgresEventStore } from '@banyan/event-store'
import { testDatabase } from '@banyan/testing'
import { postgresViewStorage } from '../src/storage/postgres/storage.ts'
import type { ViewStorage } from '../src/storage/view-storage.ts'
import { authors, joined, joins, liked, posts, worldOf, written } from './example.ts'
import { recordOf, together } from './folding.ts'
import { projecting, until } from './harness.ts'

/** The children have no keys of ours, so the example's personal text stays out of this test: likes and joins are counted. */
const KILLS = 12
const EVENTS_A_ROUND = 400
const POSTS = 20

const startHost = async (url: string): Promise<ChildProcess> => {
  const child = fork(join(import.meta.dirname, 'processes/projecting-host.ts'), [url], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await once(child, 'message')
  return child
}

const killHard = async (child: ChildProcess): Promise<void> => {
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

describe('a host that is killed in the middle of its work', () => {
  it('leaves views that the next one brings to what one uninterrupted run makes, also while rebuilding', async (t) => {
    const { url, drop } = await testDatabase()
    const store = await openPostgresEventStore({ context: 'forum', url, holder: 'parent' })
    const storage = postgresViewStorage({ context: 'forum', url })
    const children = new Set<ChildProcess>()
    t.after(async () => {
      await Promise.all(
        [...children].filter((child) => child.exitCode === null && child.signalCode === null).map(killHard),
      )
      await storage[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
      await drop()
    })
    const world = worldOf(store, memoryPersonKeys())
    await world.happen(joined('ann'), ...Array.from({ length: POSTS }, (_, i) => written(`p${i}`, 'ann')))
    let likes = 0
    for (let round = 0; round < KILLS; round++) {
      const child = await startHost(url)
      children.add(child)
      const events = Array.from({ length: EVENTS_A_ROUND }, (_, i) =>
        i % 40 === 0 ? joined(`m${round}-${i}`) : liked(`p${i % POSTS}`),
      )
      likes += events.filter(({ type }) => type === 'PostLiked').length
      const writing = world.happen(...events)
      // Killed after a different number of commits each time, in every other round with a rebuild under way.
      if (round % 2 === 1) await storage.beginVersion(together, { abandonForeign: false })
      const { position: head } = await store.head()
      await Promise.all([writing, whenMoved(storage, round * 37, head)])
      await killHard(child)
    }
    const p = await projecting(t, world, { url })
    t.after(() => p[Symbol.asyncDispose]())
    const check = async (): Promise<void> => {
      await until(
        'all is read',
        async () => (await p.status()).every(({ lagEvents, state }) => lagEvents === 0 && state === 'live'),
        60_000,
      )
      const rows = await p.reader(posts).where('authorId', 'ann')
      assert.equal(rows.length, POSTS)
      assert.equal(
        rows.reduce((sum, row) => sum + row.likes, 0),
        likes,
      )
      assert.equal((await p.reader(authors).get('ann'))?.likes, likes)
      assert.ok(await p.reader(joins).get(`m${KILLS - 1}-0`))
    }
    await check()
    const { version } = (await p.status())[0]!
    assert.ok(version >= 2, 'a rebuild that was killed again and again went on where it was, and ended')
    await p.rebuild(posts)
    await until('the rebuild', async () => (await p.status())[0]!.version === version + 1, 60_000)
    await check()
  })
})

/** Waits until the live version has come some events further than it is now. */
const whenMoved = async (storage: ViewStorage, events: number, head: number): Promise<void> => {
  const reached = async (): Promise<number> => (await recordOf(storage))?.live?.mark?.position ?? 0
  const begun = await reached()
  await until('the views moved', async () => (await reached()) > Math.min(begun + events, head - 1), 60_000)
}
