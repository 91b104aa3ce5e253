import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { findFreePort } from '@banyan/local-postgres'

const PATIENCE_MS = 10_000
const LOOK_EVERY_MS = 20
const SILENT_MS = 200

/** A real broker that a test may kill, and start again with its disk or without. */
export type TestBroker = AsyncDisposable & {
  readonly url: string
  readonly port: number
  kill(): Promise<void>
  start(): Promise<void>
  loseDisk(): Promise<void>
  /** It hears and says nothing, and its connections stand. */
  pause(): Promise<void>
  wake(): void
}

/** Starts the program `nats-server` on a free port, with a folder of its own. */
export const startBroker = async (file: string): Promise<TestBroker> => {
  const storeDir = await mkdtemp(join(tmpdir(), 'banyan-nats-'))
  const port = await findFreePort()
  let child: ChildProcess | undefined
  const start = async () => {
    child = spawn(file, ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', storeDir], { stdio: 'ignore' })
    await untilAnswers(port)
  }
  const kill = async () => {
    const ending = child
    child = undefined
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    const ended = once(ending, 'exit')
    ending.kill('SIGKILL')
    await ended
  }
  process.once('exit', () => child?.kill('SIGKILL'))
  await start()
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    kill,
    start,
    loseDisk: () => rm(storeDir, { recursive: true, force: true }),
    pause: async () => {
      child?.kill('SIGSTOP')
      while (await saysHello(port, SILENT_MS)) await delay(LOOK_EVERY_MS)
    },
    wake: () => void child?.kill('SIGCONT'),
    [Symbol.asyncDispose]: async () => {
      await kill()
      await rm(storeDir, { recursive: true, force: true })
    },
  }
}

/** A server says hello first. */
const saysHello = async (port: number, withinMs: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1')
  const said = once(socket, 'data').then(
    () => true,
    () => false,
  )
  const isUp = await Promise.race([said, delay(withinMs, false, { ref: false })])
  socket.destroy()
  return isUp
}

const untilAnswers = async (port: number): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MS
  while (performance.now() < deadline) {
    if (await saysHello(port, PATIENCE_MS)) return
    await delay(LOOK_EVERY_MS)
  }
  throw new Error(`expected nats-server to answer at ${port} within ${PATIENCE_MS} ms`)
}
