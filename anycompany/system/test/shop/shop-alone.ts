import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ensureDatabase } from '@banyan/local-postgres'
import { type TestServer, testServer } from '@banyan/testing'

/** A shop's own server, whose log says who connected and every statement that was sent. */
export type ShopServer = {
  readonly server: TestServer
  /** As the owner of the shop's database. */
  readonly url: string
  readonly logFile: string
}

/** Time, process, program, role: what the load is counted by. */
const LOG_EVERYTHING = {
  log_statement: 'all',
  log_connections: 'on',
  log_disconnections: 'on',
  log_line_prefix: '%n|%p|%a|%u|',
  log_timezone: 'UTC',
}

export const openShopServer = async (): Promise<ShopServer> => {
  const server = await testServer({ settings: LOG_EVERYTHING })
  const o = { database: 'shop', role: 'shop', password: 'shop', connectionLimit: 50, mayCreateRoles: true }
  const url = await ensureDatabase(server.adminUrl, o)
  return { server, url, logFile: join(server.dataDir, 'server.log') }
}

export type ShopAlone = { readonly url: string; readonly stop: () => Promise<void> }

const MAIN = join(import.meta.dirname, '../../../shop/src/main.ts')
const OPEN_WITHIN_MS = 60_000

/** The shop's process as it was run before there was anything beside it. */
export const openShopAlone = async (
  databaseUrl: string,
  o: { readonly reportingPassword: string; readonly sessionSecret: string },
): Promise<ShopAlone> => {
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      DATABASE_URL: databaseUrl,
      SESSION_SECRET: o.sessionSecret,
      REPORTING_PASSWORD: o.reportingPassword,
    },
  })
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const left = once(child, 'exit')
    child.kill('SIGTERM')
    await left
  }
  const late = setTimeout(() => child.kill('SIGKILL'), OPEN_WITHIN_MS)
  for await (const line of createInterface({ input: child.stdout! })) {
    const url = /^Shop open at (\S+)$/.exec(line)?.[1]
    if (url === undefined) continue
    clearTimeout(late)
    child.stdout!.resume()
    return { url, stop }
  }
  throw new Error(`expected the shop to open within ${OPEN_WITHIN_MS} ms, found that it ended`)
}
