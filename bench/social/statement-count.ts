import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as elapsed } from 'node:timers/promises'
import type { TestServer } from '@banyan/testing'
import { Client } from 'pg'
import { cookieOf } from '../gateway/identity.ts'
import type { System } from './systems.ts'

const READS = 200
const QUIET_MS = 1_000
/** What a host does rarely, such as looking for tables of old versions, it does every 5 s. */
const OWN_ACCORD_MS = 12_000

/**
 * Statements that PostgreSQL's own log shows in a system's database for one home timeline: those of 200 reads, so many at once. What the
 * system asks of its own accord is known by its text from a longer time when nobody reads, and as much of it is not counted.
 */
export const statementsPerTimeline = async (
  server: TestServer,
  system: System,
  { atOnce, members }: { readonly atOnce: number; readonly members: number },
): Promise<number> => {
  const database = new URL(system.database.url).pathname.slice(1)
  const logged = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
    const file = join(server.dataDir, 'server.log')
    const { size } = await stat(file)
    await work()
    await elapsed(QUIET_MS) // what is still on its way into the log
    return statementsIn((await readFile(file)).subarray(size).toString(), database)
  }
  const readAll = async () => {
    let next = 0
    const one = async (): Promise<void> => {
      while (next < READS) await readTimeline(system.gateway.port, next++ % members)
    }
    await Promise.all(Array.from({ length: atOnce }, one))
  }
  await readAll() // tokens are made and known
  await settingsOf(server, ["log_statement = 'all'", "log_line_prefix = '%d: '"])
  const ownAccord = countsOf(await logged(() => elapsed(OWN_ACCORD_MS)))
  const found = countsOf(await logged(readAll))
  await settingsOf(server, [])
  const ofReads = [...found].map(([text, count]) => Math.max(0, count - (ownAccord.get(text) ?? 0)))
  return ofReads.reduce((sum, count) => sum + count, 0) / READS
}

const readTimeline = async (port: number, i: number): Promise<void> => {
  const headers = { cookie: cookieOf(String(i)) }
  const answer = await fetch(`http://127.0.0.1:${port}/api/social/timeline`, { headers })
  await answer.arrayBuffer()
  if (answer.status !== 200) throw new Error(`expected a timeline, found ${answer.status}`)
}

const countsOf = (texts: readonly string[]): ReadonlyMap<string, number> =>
  new Map([...Map.groupBy(texts, (text) => text)].map(([text, all]) => [text, all.length]))

/** The first lines of their texts: names of prepared statements differ from connection to connection, and are left out. */
const statementsIn = (log: string, database: string): readonly string[] =>
  log.split('\n').flatMap((line) => {
    if (!line.startsWith(`${database}: LOG:`)) return []
    return /(?:execute [^:]*|statement): (.*)$/.exec(line)?.[1] ?? []
  })

/** Settings of the server over those it was started with; none takes them back. */
const settingsOf = async (server: TestServer, settings: readonly string[]): Promise<void> => {
  const client = new Client({ connectionString: server.adminUrl })
  await client.connect()
  try {
    if (settings.length === 0) await client.query('alter system reset all')
    for (const setting of settings) await client.query(`alter system set ${setting}`)
    await client.query('select pg_reload_conf()')
    await elapsed(QUIET_MS) // every backend reads them anew before its next statement
  } finally {
    await client.end()
  }
}
