import { setTimeout as delay } from 'node:timers/promises'
import type { Answer } from '../shopper.ts'

/** What a client that never gives up met on the way. */
export type Troubles = {
  /** No answer, or one that says "try again". */
  retries: number
  /** Answers that are neither what was asked for nor a reason to try again: there must be none. */
  readonly surprises: string[]
}

export const noTroubles = (): Troubles => ({ retries: 0, surprises: [] })

const PAUSE_MS = 100
/** A client's patience for one answer; the request may well be done after it. */
export const ANSWER_MS = 5_000
/** After so long without an acknowledgement something is not "served again". */
const GIVE_UP_MS = 90_000

/** Sends the same thing until it is acknowledged by `accepts`. Throws after 90 s. */
export const untilAcknowledged = async (
  what: string,
  send: (signal: AbortSignal) => Promise<Answer>,
  o: { readonly accepts: (answer: Answer) => boolean; readonly troubles: Troubles },
): Promise<Answer> => {
  const deadline = performance.now() + GIVE_UP_MS
  let last = 'no answer'
  while (performance.now() < deadline) {
    const answer = await send(AbortSignal.timeout(ANSWER_MS)).catch((error: Error) => error)
    if (!(answer instanceof Error)) {
      if (o.accepts(answer)) return answer
      last = `${answer.status} ${answer.text.slice(0, 300)}`
      if (!mayTryAgain(answer)) o.troubles.surprises.push(`${what}: ${last}`)
    } else last = answer.message
    o.troubles.retries += 1
    await delay(PAUSE_MS)
  }
  throw new Error(`${what}: not acknowledged within ${GIVE_UP_MS} ms, last: ${last}`)
}

const mayTryAgain = ({ status }: Answer): boolean => status === 429 || (500 <= status && status < 600)
