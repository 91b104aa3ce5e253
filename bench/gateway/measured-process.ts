import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** A process that tells how much CPU it has used. */
export type MeasuredProcess = AsyncDisposable & {
  readonly port: number
  /** User and system time since its start, in microseconds. */
  readonly cpuUs: () => Promise<number>
  /** Resident memory, in bytes. */
  readonly rss: () => Promise<number>
}

type Reading = { readonly cpuUs: number; readonly rss: number }

/** Starts one of the files in this folder and waits until it listens. */
export const startMeasured = async (file: string, env: NodeJS.ProcessEnv = {}): Promise<MeasuredProcess> => {
  const child = fork(join(import.meta.dirname, file), { env: { ...process.env, ...env } })
  const [{ port }] = (await nextMessage(child, file)) as [{ readonly port: number }]
  const read = async (): Promise<Reading> => {
    child.send('read')
    return (await nextMessage(child, file))[0] as Reading
  }
  return {
    port,
    cpuUs: async () => (await read()).cpuUs,
    rss: async () => (await read()).rss,
    [Symbol.asyncDispose]: async () => {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

/** In such a process: says where it listens, and answers each question with its readings. */
export const serveMeasurements = (port: number): void => {
  process.on('disconnect', () => process.exit(0))
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    process.send?.({ cpuUs: user + system, rss: process.memoryUsage.rss() } satisfies Reading)
  })
  process.send?.({ port })
}

const nextMessage = async (child: ChildProcess, file: string): Promise<unknown[]> => {
  const ended = new AbortController()
  try {
    const died = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
      throw new Error(`${file} ended with ${String(code)}`)
    })
    return await Promise.race([once(child, 'message', { signal: ended.signal }), died])
  } finally {
    ended.abort()
  }
}
