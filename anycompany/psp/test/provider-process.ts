import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { SECRET_KEY, type Told } from './rig.ts'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const OPEN_WITHIN_MS = 60_000

/** A provider in a process of its own. */
export type ProviderProcess = {
  readonly post: (path: string, body: object, key: string) => Promise<{ readonly status: number; readonly body: Told }>
  /** `kill -9`, or another signal; resolves when it is gone. */
  readonly end: (signal: 'SIGKILL' | 'SIGTERM') => Promise<number | null>
}

export const spawnProvider = async (env: Readonly<Record<string, string>>): Promise<ProviderProcess> => {
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, PSP_PORT: '0', PSP_SECRET_KEY: SECRET_KEY, ...env },
  })
  const url = await addressOf(child)
  return {
    post: async (path, body, key) => {
      const response = await fetch(url + path, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${SECRET_KEY}`,
          'idempotency-key': key,
          'content-type': 'application/json',
        },
        body: JSON.stringify(body),
      })
      return { status: response.status, body: (await response.json()) as Told }
    },
    end: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      const left = once(child, 'exit')
      child.kill(signal)
      await left
      return child.exitCode
    },
  }
}

const addressOf = async (child: ChildProcess): Promise<string> => {
  const giveUp = setTimeout(() => child.kill('SIGKILL'), OPEN_WITHIN_MS)
  for await (const line of createInterface({ input: child.stdout! })) {
    const url = /^Payment provider open at (\S+)$/.exec(line)?.[1]
    if (url === undefined) continue
    clearTimeout(giveUp)
    child.stdout!.resume()
    return url
  }
  throw new Error(`The provider did not open within ${OPEN_WITHIN_MS} ms.`)
}
