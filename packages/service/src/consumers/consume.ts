import { setTimeout as delay } from 'node:timers/promises'
import { type Handle, type Message, messageId, sourceOf } from '@banyan/bus'
import type { PersonKeys } from '@banyan/event-store'
import { failureOf, formatFailure, isFault } from '@banyan/model'
import type { Logger } from '@banyan/telemetry'
import { heldStreams } from './held-streams.ts'
import type { Ledger } from './ledger.ts'
import { sealSentence } from './letter-sentence.ts'

/** Tries before a message counts as poison. A world that is away is no poison: those faults go back to the bus. */
export const POISON_ATTEMPTS = 5
/** Between two tries, in milliseconds; doubled with each. */
const RETRY_DELAY_MS = 20

export type Consuming = {
  readonly consumer: string
  readonly ledger: Ledger
  readonly keys: PersonKeys
  readonly log: Logger
}

/**
 * Wraps a consumer: a message that keeps failing goes to the dead letters, and the later ones of its stream wait behind it,
 * so that order holds when the first one is mended and all are replayed.
 */
export const consume = ({ consumer, ledger, keys, log }: Consuming, handle: Handle): Handle => {
  const held = heldStreams(consumer, ledger)
  return async (message, signal, fence) => {
    const letter = addressOf(consumer, message)
    if (await held.isHeld(sourceOf(message), signal))
      return ledger.addDeadLetter({ ...letter, kind: 'held', failure: null, sentence: null, attempts: 0 }, fence)
    const failed = await handleOrGiveUp((again) => handle(message, again, fence), signal)
    if (!failed) return
    const failure = failureOf(failed.error)
    const why = formatFailure(failure)
    log.error({ consumer, message: letter.messageId, why }, 'a message is poison: it was set aside')
    held.willAdd()
    const sentence = await sealSentence(failed.error, letter, keys)
    await ledger.addDeadLetter({ ...letter, kind: 'poison', failure, sentence, attempts: POISON_ATTEMPTS }, fence)
  }
}

export const addressOf = (consumer: string, message: Message) => ({
  consumer,
  source: sourceOf(message),
  version: message.version,
  messageId: messageId(message),
  type: message.type,
})

const handleOrGiveUp = async (
  handle: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<{ readonly error: unknown } | undefined> => {
  let last: unknown
  for (let i = 0; i < POISON_ATTEMPTS; i++) {
    try {
      await handle(signal)
      return undefined
    } catch (error) {
      if (signal.aborted || mayPass(error)) throw error
      last = error
    }
    await delay(RETRY_DELAY_MS * 2 ** i, undefined, { signal })
  }
  return { error: last }
}

const mayPass = (error: unknown): boolean => isFault(error) && error.retry !== 'never'
