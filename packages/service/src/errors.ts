import { defineFaults } from '@banyan/model'

/** All faults of this package; listed in `docs/reference/errors.md`. Which HTTP status each becomes is `http/problem.ts`' matter. */
export const faults = defineFaults({
  SERVICE_LOGIN_NEEDED: {
    retry: 'never',
    message: () => 'expected a caller who is logged in, found no token',
  },
  SERVICE_NOT_A_MEMBER: {
    retry: 'never',
    message: (d: { reason: string }) =>
      `expected a caller who is a member, found one who is logged in and is none: ${d.reason}`,
  },
  SERVICE_TOKEN_REFUSED: {
    retry: 'never',
    message: (d: { why: string }) => `expected a valid token, found one that is not: ${d.why}`,
  },
  SERVICE_CALLER_REFUSED: {
    retry: 'never',
    message: (d: { expected: readonly string[]; found: string }) =>
      `expected a caller of kind ${d.expected.join(' or ')}, found a ${d.found}`,
  },
  SERVICE_INPUT_INVALID: {
    retry: 'never',
    message: (d: { fields: readonly { readonly path: string; readonly expected: string }[] }) =>
      `expected another input: ${d.fields.map((f) => `${f.path || 'the whole'}: ${f.expected}`).join('; ')}`,
  },
  SERVICE_BODY_MALFORMED: {
    retry: 'never',
    message: (d: { expected: string; found: string }) => `expected a body of ${d.expected}, found ${d.found}`,
  },
  SERVICE_BODY_TOO_LARGE: {
    retry: 'never',
    message: (d: { limitBytes: number }) => `expected a body of at most ${d.limitBytes} bytes, found a larger one`,
  },
  SERVICE_MEDIA_TYPE_REFUSED: {
    retry: 'never',
    message: (d: { found: string }) => `expected application/json in UTF-8 without encoding, found ${d.found}`,
  },
  SERVICE_HEADERS_TOO_MANY: {
    retry: 'never',
    message: (d: { limit: number }) => `expected at most ${d.limit} header fields, found more`,
  },
  SERVICE_HEADER_INVALID: {
    retry: 'never',
    message: (d: { header: string; expected: string }) =>
      `expected ${d.header} to be ${d.expected}, found something else`,
  },
  SERVICE_REQUEST_MALFORMED: {
    retry: 'never',
    message: (d: { found: string }) => `expected an HTTP request this service can read, found ${d.found}`,
  },
  SERVICE_KEY_REUSED: {
    retry: 'never',
    message: (d: { command: string }) =>
      `expected an Idempotency-Key of its own for each ${d.command}, found one used before with another input`,
  },
  SERVICE_NOT_FOUND: {
    retry: 'never',
    message: (d: { what: string }) => `expected ${d.what} to exist, found nothing there`,
  },
  SERVICE_METHOD_REFUSED: {
    retry: 'never',
    message: (d: { allowed: readonly string[] }) => `expected ${d.allowed.join(' or ')} here, found another method`,
  },
  SERVICE_OVERLOADED: {
    retry: 'later',
    message: (d: { context: string; limit: number; what: string }) =>
      `expected at most ${d.limit} ${d.what} at once in ${d.context}, found more`,
  },
  SERVICE_STREAM_BUSY: {
    retry: 'later',
    message: (d: { stream: string; attempts: number }) =>
      `expected a turn on ${d.stream}, found too many rivals after ${d.attempts} attempts`,
  },
  SERVICE_CONTEXT_AWAY: {
    retry: 'later',
    message: (d: { context: string; state: string }) => `expected ${d.context} to be open, found it ${d.state}`,
  },
  SERVICE_DEADLINE_PASSED: {
    retry: 'later',
    message: (d: { limitMs: number }) => `expected an answer within ${d.limitMs} ms, found none`,
  },
  SERVICE_CONTEXT_NOT_HOSTED: {
    retry: 'later',
    message: (d: { context: string; command: string }) =>
      `expected ${d.context} in this process, or to know a process that hosts it, for ${d.command}; found neither`,
  },
  SERVICE_COMMAND_NOT_PUBLIC: {
    retry: 'never',
    message: (d: { context: string; command: string; from: string }) =>
      `expected a public command of ${d.context} for ${d.from}, found ${d.command}, which is not`,
  },
  SERVICE_CONTEXT_UNREACHABLE: {
    retry: 'later',
    message: (d: { context: string; part: string; why: string }) =>
      `expected the process of ${d.context} to answer ${d.part}, found that it could not be reached or broke off: ${d.why}`,
  },
  SERVICE_CIRCUIT_OPEN: {
    retry: 'later',
    message: (d: { context: string; retryAfterMs: number }) =>
      `expected ${d.context} to answer its callers, found that it lately did not; this call was not made, the next may be in ${d.retryAfterMs} ms`,
  },
  SERVICE_ANSWER_UNREADABLE: {
    retry: 'later',
    message: (d: { context: string; part: string; found: string }) =>
      `expected JSON from the process of ${d.context} for ${d.part}, found ${d.found}`,
  },
  SERVICE_ANSWER_UNFIT: {
    retry: 'never',
    message: (d: { context: string; part: string; found: string }) =>
      `expected ${d.context} to answer ${d.part} as its contract says, found ${d.found}`,
  },
  SERVICE_CALL_REFUSED: {
    retry: 'later',
    message: (d: { context: string; part: string; why: string }) =>
      `expected ${d.context} to accept this process's token for ${d.part}, found it refused: ${d.why}`,
  },
  SERVICE_CALL_UNKNOWN: {
    retry: 'never',
    message: (d: { context: string; part: string }) => `expected ${d.context} to know ${d.part}, found it does not`,
  },
  SERVICE_CALL_KEY_MISSING: {
    retry: 'later',
    message: (d: { context: string }) => `expected a key of ${d.context} in this process to sign its calls, found none`,
  },
  SERVICE_INBOX_GAP: {
    retry: 'later',
    message: (d: { consumer: string; source: string; last: number; before: number; found: number }) =>
      `expected ${d.consumer} to have had published event ${d.before} of ${d.source} before ${d.found}, found that ${d.last} was its last`,
  },
  SERVICE_PARTITION_LOST: {
    retry: 'later',
    message: (d: { lease: string; what: string }) =>
      `expected this process to own ${d.lease} still when writing ${d.what}, found that another may own it by now; nothing was written`,
  },
  SERVICE_LEDGER_AWAY: {
    retry: 'later',
    message: (d: { context: string; what: string }) =>
      `expected the ledger of ${d.context} to answer, found: ${d.what}`,
  },
  SERVICE_IDENTITY_KEYS_UNREADABLE: {
    retry: 'later',
    message: (d: { why: string }) => `expected a JWKS with Ed25519 public keys, found: ${d.why}`,
  },
  SERVICE_FORGETTING_UNFINISHED: {
    retry: 'later',
    message: (d: { context: string; waitedMs: number }) =>
      `expected every view of ${d.context} to have forgotten within ${d.waitedMs} ms, found some behind; the key is destroyed already`,
  },
  SERVICE_COMMAND_REJECTED: {
    retry: 'never',
    message: (d: { context: string; command: string; rejected: string }) =>
      `expected ${d.context} to carry out ${d.command}, found that it said no: ${d.rejected}`,
  },
  SERVICE_REPLAY_FAILED: {
    retry: 'never',
    message: (d: { consumer: string; taken: number; reason: string }) =>
      `expected ${d.consumer} to take its messages, found that it failed again after ${d.taken}: ${d.reason}`,
  },
  SERVICE_MESSAGE_ELSEWHERE: {
    retry: 'never',
    message: (d: { messageId: string; taken: number }) =>
      `expected message ${d.messageId} in a log of this host or brought along, found neither after ${d.taken} were taken`,
  },
  SERVICE_BUS_AHEAD: {
    retry: 'never',
    message: (d: { context: string; message: string }) =>
      `expected the log of ${d.context} to hold ${d.message}, the last message the bus keeps of it, found another history: the store was restored from an older copy`,
  },
  SERVICE_CONSUMERS_BEHIND: {
    retry: 'later',
    message: (d: { from: string; consumers: readonly string[]; longestMs: number }) =>
      `expected ${d.consumers.join(', ')} to take over what ${d.from} published within ${d.longestMs} ms, found them behind`,
  },
  SERVICE_INTERNAL: {
    retry: 'never',
    message: (d: { traceId: string }) => `expected no bug, found one; tell the operators trace ${d.traceId}`,
  },
})
