import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as elapsed } from 'node:timers/promises'

const ROOT = join(import.meta.dirname, '../..')
const GIVE_UP_MS = 180_000

export type RunningCompany = {
  /** Of the gateway, without a slash at the end. */
  readonly url: string
  readonly healthyAfterS: number
  /** As the launcher lists them, itself among them. */
  readonly processes: () => readonly { readonly name: string; readonly pid: number }[]
  readonly stop: () => Promise<void>
}

/** `npm start -- ARGS` on a data directory, once it is healthy. */
export const startCompany = async (dataDir: string, args: readonly string[] = []): Promise<RunningCompany> => {
  const [port, consolePort] = [await freePort(), await freePort()]
  const before = performance.now()
  const npm = spawn('npm', ['start', '--', ...args], {
    cwd: ROOT,
    env: { ...process.env, BANYAN_DATA: dataDir, BANYAN_PORT: String(port), BANYAN_CONSOLE_PORT: String(consolePort) },
    stdio: 'ignore',
    detached: true,
  })
  const url = `http://127.0.0.1:${port}`
  await healthy(npm, url)
  return {
    url,
    healthyAfterS: (performance.now() - before) / 1_000,
    processes: () => processesIn(dataDir),
    stop: async () => {
      process.kill(-npm.pid!, 'SIGINT') // as Ctrl-C does: to the whole group
      await once(npm, 'exit')
    },
  }
}

const healthy = async (npm: ChildProcess, url: string): Promise<void> => {
  const deadline = performance.now() + GIVE_UP_MS
  while (performance.now() < deadline && npm.exitCode === null) {
    const ready = await fetch(`${url}/_banyan/health`).then(
      (r) => r.ok,
      () => false,
    )
    if (ready) return
    await elapsed(20)
  }
  throw new Error('npm start did not become healthy')
}

type Listed = { readonly name: string; readonly pid: number | null }

const processesIn = (dataDir: string) => {
  const listed = JSON.parse(readFileSync(join(dataDir, 'run/processes.json'), 'utf8')) as readonly Listed[]
  return listed.flatMap(({ name, pid }) => (pid === null ? [] : [{ name, pid }]))
}

/** VmRSS: pages that processes share are counted in each. */
export const residentMb = (pid: number): number => Number.parseInt(statusOf(pid, 'VmRSS'), 10) / 1_024

const statusOf = (pid: number, field: string): string =>
  new RegExp(`^${field}:\\s+(.+)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? ''

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { readonly port: number }
  server.close()
  return port
}
