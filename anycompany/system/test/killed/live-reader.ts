import { setTimeout as delay } from 'node:timers/promises'
import type { LiveStream } from '../live-stream.ts'
import type { Shopper } from '../shopper.ts'

/** Somebody who watches the timeline and, whenever the stream breaks, comes back to where it did; until disposed of. */
export type LiveReader = AsyncDisposable & {
  /** How often each post was told, by its id. */
  readonly told: ReadonlyMap<string, number>
  /** How often the stream was opened. */
  readonly openings: () => number
  /** How often the system said that it can't go on from there and everything has to be read again. */
  readonly resets: () => number
}

const PAUSE_MS = 100

export const readLive = async (shopper: Shopper): Promise<LiveReader> => {
  const told = new Map<string, number>()
  let [openings, resets, lastEventId, isStopped] = [0, 0, '', false]
  let stream: LiveStream | undefined
  const first = Promise.withResolvers<void>()

  const follow = async (): Promise<void> => {
    stream = await shopper.live(lastEventId === '' ? {} : { lastEventId })
    openings += 1
    first.resolve()
    if (isStopped) stream.close()
    for (let message = await stream.read(); message !== undefined; message = await stream.read()) {
      if (message.id !== '') lastEventId = message.id
      if (message.event === 'reset') resets += 1
      const postId = String(message.data['postId'])
      if (message.event === 'post-written') told.set(postId, (told.get(postId) ?? 0) + 1)
    }
  }
  const running = (async () => {
    while (!isStopped) {
      await follow().catch(() => {}) // away, or not ready yet: come back
      await delay(PAUSE_MS)
    }
  })()
  await first.promise
  const stop = async (): Promise<void> => {
    isStopped = true
    stream?.close()
    await running
  }
  return { told, openings: () => openings, resets: () => resets, [Symbol.asyncDispose]: stop }
}
