import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { TestDatabase } from './database.ts'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const OPEN_WITHIN_MS = 30_000

/** A shop in a process of its own. */
export type ShopProcess = AsyncDisposable & {
  readonly url: string
  readonly child: ChildProcess
  /** Tells it to leave and waits until it has. */
  readonly stop: () => Promise<number | null>
}

type Start = { readonly databaseUrl?: string; readonly env?: Readonly<Record<string, string>> }

/** Starts the process without waiting for the shop to open. */
export const spawnShop = (database: TestDatabase, { databaseUrl = database.url, env = {} }: Start = {}): ChildProcess =>
  spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    env: {
      ...process.env,
      PORT: '0',
      DATABASE_URL: databaseUrl,
      SESSION_SECRET: 'a secret for tests',
      REPORTING_ROLE: database.reporting.role,
      REPORTING_PASSWORD: database.reporting.password,
      ...env,
    },
  })

/** Starts a shop and waits until it is open. */
export const openShop = async (database: TestDatabase, start: Start = {}): Promise<ShopProcess> => {
  const child = spawnShop(database, start)
  const url = await addressOf(child)
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const left = once(child, 'exit')
      child.kill('SIGTERM')
      await left
    }
    return child.exitCode
  }
  return { url, child, stop, [Symbol.asyncDispose]: async () => void (await stop()) }
}

const addressOf = async (child: ChildProcess): Promise<string> => {
  const giveUp = setTimeout(() => child.kill('SIGKILL'), OPEN_WITHIN_MS)
  for await (const line of createInterface({ input: child.stdout! })) {
    const url = /^Shop open at (\S+)$/.exec(line)?.[1]
    if (url === undefined) continue
    clearTimeout(giveUp)
    child.stdout!.resume()
    return url
  }
  throw new Error(`The shop did not open within ${OPEN_WITHIN_MS} ms.`)
}
