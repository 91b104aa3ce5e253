import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findProcess, isAlive, type ProcessIdentity, signalProcess, stablePort } from '@banyan/local-postgres'
import { setTimeout as delay } from 'node:timers/promises'
import { spawn } from 'node:child_process'
import { keepRunning, type KeptProcess } from './keep-running.ts'
import { derived } from './secrets.ts'

/** How often it is looked whether a broker that was left is gone, in milliseconds. */
const LOOK_EVERY_MS = 20

/** A `nats-server` on this machine alone, with a password, that keeps what it has in `dataDir/broker`. */
export const startBroker = async (o: {
  readonly program: string
  readonly dataDir: string
  readonly secret: string
  readonly signal: AbortSignal
}): Promise<AsyncDisposable & { readonly url: string }> => {
  const folder = join(o.dataDir, 'broker')
  await mkdir(folder, { recursive: true })
  const processFile = join(folder, 'process.json')
  await endLeftover(processFile)
  const port = await stablePort(join(o.dataDir, 'broker.port'), o.signal)
  const password = derived(o.secret, 'broker')
  const config = join(folder, 'nats.conf')
  await writeFile(config, configOf({ port, password, folder }), { mode: 0o600 })
  const kept: KeptProcess = keepRunning(() => {
    const child = spawn(o.program, ['-c', config], { stdio: 'ignore' })
    void noteProcess(processFile, child.pid)
    return child
  })
  return { url: `nats://banyan:${password}@127.0.0.1:${port}`, [Symbol.asyncDispose]: kept[Symbol.asyncDispose] }
}

const configOf = (o: { readonly port: number; readonly password: string; readonly folder: string }): string => `
listen: "127.0.0.1:${o.port}"
max_payload: 1048576
authorization { user: "banyan", password: "${o.password}" }
jetstream { store_dir: ${JSON.stringify(join(o.folder, 'data'))} }
`

const noteProcess = async (file: string, pid = 0): Promise<void> =>
  writeFile(file, JSON.stringify((await findProcess(pid)) ?? {}))

/** A broker does not notice that whoever started it was killed. */
const endLeftover = async (file: string): Promise<void> => {
  const text = await readFile(file, 'utf8').catch(() => '{}')
  const left = JSON.parse(text) as Partial<ProcessIdentity>
  if (left.pid === undefined || left.startedAt === undefined) return
  const identity = { pid: left.pid, startedAt: left.startedAt }
  while (await isAlive(identity)) {
    signalProcess(identity.pid, 'SIGTERM')
    await delay(LOOK_EVERY_MS)
  }
}
