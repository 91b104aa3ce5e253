import { defineFaults } from '@banyan/model'

/** All faults of this package; listed in `docs/reference/errors.md`. */
export const faults = defineFaults({
  STORE_UNAVAILABLE: {
    retry: 'later',
    message: (d: { context: string; what: string }) =>
      `expected the event store of ${d.context} to answer, found: ${d.what}`,
  },
  STORE_FULL: {
    retry: 'later',
    message: (d: { context: string; what: string }) =>
      `expected room on the disk of the event store of ${d.context}, found: ${d.what}; nothing was written`,
  },
  STORE_STREAM_BLOCKED: {
    retry: 'later',
    message: (d: { streams: readonly string[]; waitedMs: number }) =>
      `expected stream ${d.streams.join(', ')} to be free within ${d.waitedMs} ms, found another transaction holding it`,
  },
  STORE_APPEND_TOO_LARGE: {
    retry: 'never',
    message: (d: { what: string; limit: number; found: number }) =>
      `expected at most ${d.limit} ${d.what} in one append, found ${d.found}`,
  },
  STORE_APPEND_MALFORMED: {
    retry: 'never',
    message: (d: { expected: string; found: string }) => `expected an append with ${d.expected}, found ${d.found}`,
  },
  STORE_TEXT_REFUSED: {
    retry: 'never',
    message: (d: { type: string }) => `expected text without NUL characters in ${d.type}, found one`,
  },
  STORE_HISTORY_REPLACED: {
    retry: 'never',
    message: (d: { context: string; position: number; expected: string; found: string }) =>
      `expected ${d.expected} at position ${d.position} of the feed of ${d.context}, found ${d.found}: ` +
      `the store was restored from another copy. Remedy: rebuild the view, or move the consumer to a position both histories share`,
  },
  STORE_EVENT_UNREADABLE: {
    retry: 'never',
    message: (d: { id: string; type: string; why: string }) =>
      `expected event ${d.id} to read as ${d.type}, found: ${d.why}`,
  },
  STORE_EVENT_UNKNOWN: {
    retry: 'never',
    message: (d: { id: string; type: string; reader: string }) =>
      `expected ${d.reader} to know ${d.type}, the type of event ${d.id}, found that it does not: deployed code is older than the log`,
  },
  STORE_PERSON_FORGOTTEN: {
    retry: 'never',
    message: (d: { person: string }) =>
      `expected a person whose data may be kept, found ${d.person}, who was forgotten`,
  },
  STORE_MIGRATION_CHANGED: {
    retry: 'never',
    message: (d: { migration: string; applied: string; found: string }) =>
      `expected migration ${d.migration} as it was applied (${d.applied}), found ${d.found}; write a new migration instead`,
  },
})
