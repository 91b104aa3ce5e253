import { defineFaults } from '@banyan/model'

/** All faults of this package; listed in `docs/reference/errors.md`. */
export const faults = defineFaults({
  BUS_BROKER_AWAY: {
    retry: 'later',
    message: (d: { context: string; waitedMs: number; found: string }) =>
      `expected the broker to answer for ${d.context} within ${d.waitedMs} ms, found ${d.found}`,
  },
  BUS_BROKER_REFUSED: {
    retry: 'later',
    message: (d: { context: string; code: number; found: string }) =>
      `expected the broker to do what it was asked for ${d.context}, found its refusal ${d.code}: ${d.found}`,
  },
  BUS_STREAM_FULL: {
    retry: 'later',
    message: (d: { stream: string; found: string }) =>
      `expected room in the broker's stream ${d.stream}, found ${d.found}; raise its limit or its disk, nothing is lost meanwhile`,
  },
  BUS_OUTPACED: {
    retry: 'later',
    message: (d: { context: string; expected: string; found: string }) =>
      `expected ${d.expected} to be the last message kept of ${d.context}, found ${d.found}: ask for the last one kept and go on after it`,
  },
  BUS_BOOKMARK_MOVED: {
    retry: 'at-once',
    message: (d: { bookmark: string; position: number }) =>
      `expected the bookmark ${d.bookmark} at ${d.position}, found it moved: another process reads under this name`,
  },
  BUS_MESSAGE_UNREADABLE: {
    retry: 'never',
    message: (d: { stream: string; sequence: number; found: string }) =>
      `expected a CloudEvent of Banyan in the broker's stream ${d.stream} at ${d.sequence}, found ${d.found}`,
  },
  BUS_CLAIM_MISSING: {
    retry: 'never',
    message: (d: { message: string; stream: string; found: string }) =>
      `expected the data of ${d.message} in the broker's stream ${d.stream}, found ${d.found}; delete the context's stream at the broker, and its publisher publishes everything again`,
  },
  BUS_CLAIM_TOO_LARGE: {
    retry: 'never',
    message: (d: { message: string; limit: number; found: number }) =>
      `expected at most ${d.limit} bytes of data in ${d.message}, found ${d.found}`,
  },
})
