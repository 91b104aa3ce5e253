import { sourceOf } from '@banyan/bus'
import type { Received } from '../cloud-event.ts'
import { floorFrom, type Place } from './floor.ts'

/** Messages in memory, of one part of one publisher's streams. */
export const WINDOW_MESSAGES = 200
/** A window that stays full for so long, in milliseconds, is full of streams that stand: they give way to the others. */
export const STALL_MS = 1_000

type Item = { readonly received: Received; readonly position: number }

type Queue = { readonly items: Item[]; movedAt: number; isLeftBehind: boolean }

type Queueing = {
  readonly start: Place
  /** Takes one message over, however often it must be tried; rejects only when all is over. */
  readonly handle: (received: Received) => Promise<void>
  /** Milliseconds, rising. */
  readonly now?: () => number
}

/**
 * Each stream's messages one after the other, the streams side by side, in a window of memory. A stream that stands still keeps its first
 * message only: the later ones are left behind, and are read again when it moves, for which `whenMissed` resolves.
 */
export const streamQueues = ({ start, handle, now = () => performance.now() }: Queueing) => {
  const floor = floorFrom(start)
  const queues = new Map<string, Queue>()
  let inMemory = 0
  let leftBehind = 0
  let room = Promise.withResolvers<void>()
  const missed = Promise.withResolvers<void>()
  const run = async (source: string, queue: Queue): Promise<void> => {
    for (let item = queue.items[0]; item; item = queue.items[0]) {
      await handle(item.received)
      queue.items.shift()
      queue.movedAt = now()
      inMemory--
      floor.end(item.position)
      room.resolve()
    }
    if (queue.isLeftBehind) return missed.resolve()
    queues.delete(source)
  }
  const leaveBehind = (queue: Queue): void => {
    const [first, ...later] = queue.items.splice(1)
    if (!first) return
    queue.isLeftBehind = true // where the first of them lies stays open, so that it is read again
    for (const { position } of later) floor.end(position)
    inMemory -= 1 + later.length
    leftBehind += 1 + later.length
  }
  const running = new Set<Promise<void>>()
  return {
    add: (received: Received, place: Place): void => {
      const source = sourceOf(received.message)
      const queue = queues.get(source)
      if (queue?.isLeftBehind) {
        leftBehind++
        return floor.pass(place)
      }
      floor.begin(place)
      inMemory++
      const item = { received, position: place.position }
      if (queue) return void queue.items.push(item)
      const begun: Queue = { items: [item], movedAt: now(), isLeftBehind: false }
      queues.set(source, begun)
      const work = run(source, begun).catch(() => {}) // all is over
      running.add(work)
      void work.then(() => running.delete(work))
    },
    pass: floor.pass,
    floor: floor.floor,
    isFull: (): boolean => inMemory >= WINDOW_MESSAGES,
    /** Resolves when one message is done. */
    whenRoom: (): Promise<void> => {
      room = Promise.withResolvers()
      return room.promise
    },
    /** Takes the memory of streams that stand still. */
    giveWay: (): void => {
      for (const queue of queues.values()) if (now() - queue.movedAt >= STALL_MS) leaveBehind(queue)
    },
    /** A stream that was left behind goes on: what follows must be read again from the floor. */
    whenMissed: missed.promise,
    inMemory: (): number => inMemory,
    /** Those in memory, and those that were left behind. */
    unhandled: (): number => inMemory + leftBehind,
    /** All handling under way has ended. */
    settled: (): Promise<unknown> => Promise.all(running),
  }
}

export type StreamQueues = ReturnType<typeof streamQueues>
