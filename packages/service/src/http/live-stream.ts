import type { ServerResponse } from 'node:http'
import type { LiveEvent } from '../host/context-parts.ts'

/** A comment so often keeps proxies from closing a quiet stream, in milliseconds. */
export const HEARTBEAT_MS = 15_000
/** What a browser waits before it comes back, in milliseconds. */
const RECONNECT_MS = 2_000
/** Bytes that may wait for a reader who doesn't read; beyond, the stream is closed: they come back with `Last-Event-ID`. */
export const UNREAD_BYTES_MAX = 262_144

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
}

/**
 * Sends events as they come until the source ends, the reader goes, falls too far behind, or `ending` aborts (drain), which is
 * said with `event: end`. Never throws; answers why it ended.
 */
export const sendLive = async (
  response: ServerResponse,
  o: {
    readonly events: (signal: AbortSignal) => AsyncIterable<LiveEvent>
    readonly ending: AbortSignal
    readonly heartbeatMs?: number
  },
): Promise<'left' | 'behind' | 'ended' | 'failed'> => {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  response.on('error', () => gone.abort())
  response.writeHead(200, HEADERS)
  response.write(`retry: ${RECONNECT_MS}\n\n`)
  const heartbeat = setInterval(() => response.write(': heartbeat\n\n'), o.heartbeatMs ?? HEARTBEAT_MS)
  try {
    const signal = AbortSignal.any([gone.signal, o.ending])
    const why = await forward(response, o.events(signal), signal)
    return gone.signal.aborted ? 'left' : why
  } finally {
    clearInterval(heartbeat)
    if (!response.writableEnded && !response.destroyed) response.end('event: end\ndata: {}\n\n')
  }
}

const forward = async (
  response: ServerResponse,
  events: AsyncIterable<LiveEvent>,
  signal: AbortSignal,
): Promise<'behind' | 'ended' | 'failed'> => {
  try {
    for await (const event of events) {
      if (response.destroyed) break
      response.write(frame(event))
      if (response.writableLength > UNREAD_BYTES_MAX) {
        response.destroy()
        return 'behind'
      }
    }
    return 'ended'
  } catch {
    return signal.aborted ? 'ended' : 'failed'
  }
}

/** Ids and names are ours, without line breaks; data is one line of JSON. */
const frame = ({ id, event, data }: LiveEvent): string =>
  `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`
