import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'

/** Between the end of a process and its next start, in milliseconds. */
const AGAIN_MS = 500
/** A process that has not ended by then, after it was told to, is killed, in milliseconds. */
const END_MS = 15_000

/** A process that is started again whenever it ends. Disposing ends it for good. */
export type KeptProcess = AsyncDisposable

export const keepRunning = (start: () => ChildProcess): KeptProcess => {
  const ending = new AbortController()
  let child: ChildProcess | undefined
  const running = (async () => {
    while (!ending.signal.aborted) {
      child = start()
      await Promise.race([once(child, 'exit'), once(child, 'error')])
      await delay(AGAIN_MS, undefined, { signal: ending.signal }).catch(() => {}) // aborted: the loop sees it
    }
  })()
  return {
    [Symbol.asyncDispose]: async () => {
      ending.abort()
      child?.kill('SIGTERM')
      const tooLong = setTimeout(() => child?.kill('SIGKILL'), END_MS)
      await running
      clearTimeout(tooLong)
    },
  }
}
