import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { createTestDatabase } from '@banyan/testing'
import * as fc from 'fast-check'
import { Pool } from 'pg'
import { history } from './commands.ts'
import { replayed } from './replay.ts'
import { type World, live } from './world.ts'
import { NOTES, NOTES_SCHEMA, writersOf } from './writers.ts'
import { type LogicalShop, logicalServer, logicalShop } from '../logical-shop/logical-shop.ts'

const RUNS = 15
const PATIENCE_MS = 60_000

test('a process that is killed wherever it is, by either feed, goes on where it was and misses nothing', async (t) => {
  const server = await logicalServer()
  const works: (() => Promise<void>)[] = [server.destroy]
  t.after(async () => {
    for (const work of works) await work()
  })
  const scope = { after: (work: () => Promise<void>) => void works.unshift(work) }
  const shop = await logicalShop(scope, server, { schema: NOTES_SCHEMA, changes: [NOTES] })
  const database = await createTestDatabase(server.adminUrl)
  const own = new Pool({ connectionString: database.url, max: 2 })
  own.on('error', () => {})
  scope.after(async () => {
    await own.end()
    await database.drop()
  })
  await own.query('create table copied (id text primary key, text text)')
  await using writers = await writersOf(shop.owner)
  await fc.assert(
    fc.asyncProperty(history, async (commands) => {
      await writers.begin()
      await own.query('truncate copied; drop table if exists legacy_digest, legacy_mark')
      await live({ ...shop, writers, start: processesOf(shop, { own, ownUrl: database.url }) }, commands)
    }),
    { numRuns: RUNS, endOnFailure: true, ...replayed() },
  )
})

/** Processes one after the other, with one database. */
const processesOf =
  (shop: LogicalShop, { own, ownUrl }: { readonly own: Pool; readonly ownUrl: string }): World['start'] =>
  async (feed) => {
    const profile = feed === 'polling' ? { ...shop.profile, feed: { kind: 'polling' } } : shop.profile
    const child = fork(new URL('./random-process.ts', import.meta.url), {
      env: { ...process.env, OWN_URL: ownUrl, SHOP_READER_URL: shop.readerUrl, FOLLOWED_BY: JSON.stringify(profile) },
      execArgv: [],
    })
    await messageOf(child)
    return {
      caughtUp: async () => {
        child.send('caught up?')
        assert.equal(await messageOf(child), 'caught up')
        const { rows } = await own.query<{ id: string; text: string | null }>('select id, text from copied')
        return new Map(rows.map(({ id, text }) => [id, text]))
      },
      crash: async () => {
        child.kill('SIGKILL')
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      },
      fail: (what) => void child.send(what),
    }
  }

const messageOf = async (child: ChildProcess): Promise<unknown> => {
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`expected an answer of the process, found that it ended with ${code}`)
  })
  const [message] = (await Promise.race([once(child, 'message', { signal }), ended])) as unknown[]
  ended.catch(() => {}) // It ends when it is killed.
  return message
}
