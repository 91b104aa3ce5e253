import type { ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { faults } from '../errors.ts'
import { HISTORY_STEP_MS, type History } from './history.ts'
import type { Now } from './now.ts'

/** Live streams at once. */
export const LIVE_STREAMS_MAX = 100
/** Bytes that may wait for a reader; who takes nothing is dropped and comes back. */
export const UNREAD_BYTES_MAX = 262_144
/** Between two readings while somebody watches, in milliseconds. */
const EVERY_MS = 1_000
/** What a browser waits before it comes back, in milliseconds. */
const RECONNECT_MS = 2_000

const HEADERS = { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' }

/** Reads how everything does: each second while somebody watches, else as often as the history needs it. */
export type Watch = AsyncDisposable & {
  /** Sends `now` each second until the reader goes, stops reading, or `ending` aborts. Throws `CONSOLE_OVERLOADED`. */
  stream(response: ServerResponse, ending: AbortSignal): void
}

export const startWatch = (o: {
  readonly read: () => Promise<Now>
  readonly history: History
  readonly everyMs?: number
}): Watch => {
  const everyMs = o.everyMs ?? EVERY_MS
  const readers = new Set<ServerResponse>()
  const stopping = new AbortController()
  let wake = new AbortController()
  let pointAt = -Infinity
  let last: string | undefined

  const pause = (ms: number): Promise<unknown> => delay(ms, undefined, { signal: wake.signal }).catch(() => {}) // somebody came, or it ends
  const look = async (): Promise<void> => {
    const now = await o.read()
    if (performance.now() - pointAt >= HISTORY_STEP_MS - everyMs / 2) {
      pointAt = performance.now()
      o.history.add(now)
    }
    last = `event: now\ndata: ${JSON.stringify(now)}\n\n`
    for (const reader of readers) send(reader, last)
  }
  const send = (reader: ServerResponse, text: string): void => {
    if (reader.writableLength > UNREAD_BYTES_MAX) reader.destroy()
    else reader.write(text)
  }
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      wake = new AbortController()
      const startedAt = performance.now()
      await look()
      if (stopping.signal.aborted) return
      await pause(Math.max(0, (readers.size > 0 ? everyMs : HISTORY_STEP_MS) - (performance.now() - startedAt)))
    }
  }
  const running = run()
  return {
    stream: (response, ending) => {
      if (readers.size >= LIVE_STREAMS_MAX)
        throw faults.CONSOLE_OVERLOADED({ limit: LIVE_STREAMS_MAX, what: 'live streams' })
      const end = (): void => {
        if (!response.writableEnded && !response.destroyed) response.end('event: end\ndata: {}\n\n')
      }
      const over = AbortSignal.any([ending, stopping.signal])
      response.writeHead(200, { ...response.getHeaders(), ...HEADERS })
      response.write(`retry: ${RECONNECT_MS}\n\n${last ?? ''}`)
      readers.add(response)
      if (readers.size === 1) wake.abort()
      over.addEventListener('abort', end, { once: true })
      response.on('error', () => response.destroy())
      response.once('close', () => {
        over.removeEventListener('abort', end)
        readers.delete(response)
      })
      if (over.aborted) end()
    },
    [Symbol.asyncDispose]: async () => {
      stopping.abort()
      wake.abort()
      await running
    },
  }
}
