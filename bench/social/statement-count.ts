import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as elapsed } from 'node:timers/promises'
import type { TestServer } from '@banyan/testing'
import { Client } from 'pg'
import { cookieOf } from '../gateway/identity.ts'
import type { System } from './systems.ts'

const READS = 200
const QUIET_MS = 1_000

/**
 * Statements that PostgreSQL's own log shows in a system's database for one home timeline: those of 200 reads, so many at once, less what the system does
 * in the same time when nobody asks it anything.
 */
export const statementsPerTimeline = async (
  server: TestServer,
  system: System,
  { atOnce, members }: { readonly atOnce: number; readonly members: number },
): Promise<number> => {
  const logged = async (work: () => Promise<unknown>): Promise<{ readonly count: number; readonly ms: number }> => {
    const file = join(server.dataDir, 'server.log')
    const { size } = await stat(file)
    const startedAt = performance.now()
    await work()
    const ms = performance.now() - startedAt
    await elapsed(QUIET_MS) // what is still on its way into the log
    const text = (await readFile(file)).subarray(size).toString()
    return { count: statementsIn(text, new URL(system.database.url).pathname.slice(1)), ms }
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
  const busy = await logged(readAll)
  const quiet = await logged(() => elapsed(busy.ms))
  await settingsOf(server, [])
  return (busy.count - quiet.count) / READS
}

const readTimeline = async (port: number, i: number): Promise<void> => {
  const headers = { cookie: cookieOf(String(i)) }
  const answer = await fetch(`http://127.0.0.1:${port}/api/social/timeline`, { headers })
  await answer.arrayBuffer()
  if (answer.status !== 200) throw new Error(`expected a timeline, found ${answer.status}`)
}

const statementsIn = (log: string, database: string): number =>
  log.split('\n').filter((line) => line.startsWith(`${database}: LOG:`) && /(execute .*|statement): /.test(line)).length

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
