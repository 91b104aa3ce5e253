import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { LiveEvent } from '../host/context-parts.ts'

/** A comment so often keeps proxies from closing a quiet stream, in milliseconds. */
export const HEARTBEAT_MS = 15_000
/** What a browser waits before it comes back, in milliseconds. */
const RECONNECT_MS = 2_000
/** Bytes that may wait for a reader; beyond, the next message waits until they are taken. */
export const UNREAD_BYTES_MAX = 262_144
/** A reader who takes nothing of them for so long has their stream closed, in milliseconds: they come back with `Last-Event-ID`. */
export const STALLED_MS = 10_000

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
}

/** Times of live streams, in milliseconds. */
export type LiveTimes = { readonly heartbeatMs: number; readonly stalledMs: number }

export const LIVE_TIMES: LiveTimes = { heartbeatMs: HEARTBEAT_MS, stalledMs: STALLED_MS }

/**
 * Sends events as they come until the source ends, the reader goes or stops reading, or `ending` aborts (drain), which is
 * said with `event: end`. Never throws; answers why it ended.
 */
export const sendLive = async (
  response: ServerResponse,
  o: {
    readonly events: (signal: AbortSignal) => AsyncIterable<LiveEvent>
    readonly ending: AbortSignal
    readonly times: LiveTimes
  },
): Promise<'left' | 'stalled' | 'ended' | 'failed'> => {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  response.on('error', () => gone.abort())
  response.writeHead(200, HEADERS)
  response.write(`retry: ${RECONNECT_MS}\n\n`)
  const heartbeat = setInterval(() => response.write(': heartbeat\n\n'), o.times.heartbeatMs)
  try {
    const signal = AbortSignal.any([gone.signal, o.ending])
    const why = await forward(response, o.events(signal), { signal, stalledMs: o.times.stalledMs })
    return gone.signal.aborted ? 'left' : why
  } finally {
    clearInterval(heartbeat)
    if (!response.writableEnded && !response.destroyed) response.end('event: end\ndata: {}\n\n')
  }
}

const forward = async (
  response: ServerResponse,
  events: AsyncIterable<LiveEvent>,
  o: { readonly signal: AbortSignal; readonly stalledMs: number },
): Promise<'stalled' | 'ended' | 'failed'> => {
  try {
    for await (const event of events) {
      if (response.destroyed) break
      response.write(frame(event))
      // Messages may come in a row without a turn for the network: only one that then takes nothing has a reader who doesn't read.
      if (response.writableLength <= UNREAD_BYTES_MAX || (await isTaken(response, o))) continue
      response.destroy()
      return 'stalled'
    }
    return 'ended'
  } catch {
    return o.signal.aborted ? 'ended' : 'failed'
  }
}

/** True once what waits was taken, or the stream ends for another reason; false after `stalledMs`. */
const isTaken = async (
  response: ServerResponse,
  { signal, stalledMs }: { readonly signal: AbortSignal; readonly stalledMs: number },
): Promise<boolean> => {
  const over = AbortSignal.any([signal, AbortSignal.timeout(stalledMs)])
  return once(response, 'drain', { signal: over }).then(
    () => true,
    () => signal.aborted,
  )
}

/** Ids and names are ours, without line breaks; data is one line of JSON. */
const frame = ({ id, event, data }: LiveEvent): string =>
  `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`
