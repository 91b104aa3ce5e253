import type { StreamEnding } from '../identity/live-streams.ts'

const KEPT_BYTES = 4
const LINE_END = /\r\n|\r/g

/**
 * The last bytes of an event stream that passes: whether a message can be added now, or would end up inside another one. Lines
 * end in CR, LF or both, messages in an empty line (WHATWG HTML §9.2.5).
 */
export class EventStreamTail {
  // At the beginning no message is open.
  #tail = '\n\n'

  add(chunk: Buffer): void {
    this.#tail = (this.#tail + chunk.subarray(-KEPT_BYTES).toString('latin1')).slice(-KEPT_BYTES)
  }

  get isBetweenMessages(): boolean {
    return this.#tail.replaceAll(LINE_END, '\n').endsWith('\n\n')
  }
}

/**
 * The last message of a stream: the same `end` that services send when they drain. Its data names a reason only where coming
 * back is no use before somebody logs in.
 */
export const farewell = (why: StreamEnding): string =>
  `event: end\ndata: ${JSON.stringify(why === 'logged-out' ? { reason: why } : {})}\n\n`
