import { faults } from '../errors.ts'
import { STREAM_LINE_MAX } from '../limits.ts'

/** One line a stream: commands on it take turns, so that rivals in this process never collide in the store. */
export type StreamLines = { run<R>(stream: string, work: () => Promise<R>): Promise<R> }

/** Throws `SERVICE_STREAM_BUSY` where a line is full. */
export const streamLines = (): StreamLines => {
  const lines = new Map<string, { tail: Promise<unknown>; length: number }>()
  return {
    run: async (stream, work) => {
      const line = lines.get(stream) ?? { tail: Promise.resolve(), length: 0 }
      if (line.length >= STREAM_LINE_MAX) throw faults.SERVICE_STREAM_BUSY({ stream, attempts: 0 })
      lines.set(stream, line)
      line.length += 1
      const mine = line.tail.then(work)
      line.tail = mine.catch(() => {}) // whoever is next does not care how this one ended
      try {
        return await mine
      } finally {
        line.length -= 1
        if (line.length === 0) lines.delete(stream)
      }
    },
  }
}
