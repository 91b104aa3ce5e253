import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Answer, Sent } from './member/visitor.ts'
import type { Statistics } from './statistics.ts'

type Send = (o: Sent) => Promise<Answer>

export type Sending = {
  /** What it is counted as. */
  readonly kind: string
  readonly statistics: Statistics
  readonly signal: AbortSignal
}

/** Nobody answered, or with a 5xx, however often it was asked: what was to be done may have been done. */
export const UNANSWERED = 'unanswered'

const TRIES_MAX = 5
const PAUSE_MS = 500

/** Sends once; `UNANSWERED` when there is no answer. For what changes nothing. */
export const sendOnce = async (send: Send, o: Sending): Promise<Answer | typeof UNANSWERED> => {
  const startedAt = performance.now()
  const answer = await send({}).catch(() => undefined)
  o.statistics.note(o.kind, performance.now() - startedAt, codeOf(answer))
  return answer ?? UNANSWERED
}

/** Sends until somebody says yes or no, at most 5 times, always with the same idempotency key: so it is done once at most. */
export const sendUntilAnswered = async (send: Send, o: Sending): Promise<Answer | typeof UNANSWERED> => {
  const key = randomUUID()
  for (let tried = 1; tried <= TRIES_MAX; tried++) {
    const answer = await sendOnce(() => send({ key }), o)
    if (answer !== UNANSWERED && answer.status < 500) return answer
    await pause(PAUSE_MS * tried, o.signal)
  }
  return UNANSWERED
}

/** Longest wait that is worth it; whoever is told to wait longer goes without. */
const WAIT_MAX_S = 15
const WAITS_MAX = 40

/** Sends until it is let through: waits as long as `Retry-After` says, for anybody who is not in a hurry. */
export const sendPatiently = async (send: Send, o: Sending): Promise<Answer | typeof UNANSWERED> => {
  for (let waited = 0; ; waited++) {
    const answer = await sendUntilAnswered(send, o)
    if (answer === UNANSWERED || answer.status !== 429 || o.signal.aborted || waited === WAITS_MAX) return answer
    const waitS = Number(answer.headers.get('retry-after') ?? 1)
    if (!(waitS <= WAIT_MAX_S)) return answer
    await pause(waitS * 1_000, o.signal)
  }
}

/** Waits; ends early, and without complaint, with the signal. */
export const pause = (durationMs: number, signal: AbortSignal): Promise<void> =>
  delay(durationMs, undefined, { signal }).catch(() => undefined)

/** Why an answer is not what was asked for. */
const codeOf = (answer: Answer | undefined): string | undefined => {
  if (answer === undefined) return 'NO_ANSWER'
  if (answer.status < 400) return undefined
  const { code } = answer.body
  return typeof code === 'string' ? code : `HTTP ${answer.status}`
}
