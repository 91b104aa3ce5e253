import { setTimeout as delay } from 'node:timers/promises'
import { type Handle, type Message, messageId, sourceOf } from '@banyan/bus'
import { isFault } from '@banyan/model'
import type { Logger } from '@banyan/telemetry'
import type { Ledger } from './ledger.ts'

/** Tries before a message counts as poison. A world that is away is no poison: those faults go back to the bus. */
export const POISON_ATTEMPTS = 5
/** Between two tries, in milliseconds; doubled with each. */
const RETRY_DELAY_MS = 20
/** Longest reason kept with a dead letter, in characters. */
const REASON_LENGTH_MAX = 500

export type Consuming = { readonly consumer: string; readonly ledger: Ledger; readonly log: Logger }

/**
 * Wraps a consumer: a message that keeps failing goes to the dead letters, and the later ones of its stream wait behind it,
 * so that order holds when the first one is mended and all are replayed.
 */
export const consume =
  ({ consumer, ledger, log }: Consuming, handle: Handle): Handle =>
  async (message, signal) => {
    const letter = (kind: 'poison' | 'held', reason: string, attempts: number) =>
      ledger.addDeadLetter({ ...addressOf(consumer, message), kind, reason, attempts })
    if (await ledger.isHeld(consumer, sourceOf(message))) return letter('held', '', 0)
    const failure = await handleOrGiveUp(handle, message, signal)
    if (!failure) return
    log.error(
      { consumer, message: messageId(message), reason: failure.reason },
      'a message is poison: it was set aside',
    )
    await letter('poison', failure.reason, POISON_ATTEMPTS)
  }

export const addressOf = (consumer: string, message: Message) => ({
  consumer,
  source: sourceOf(message),
  version: message.version,
  messageId: messageId(message),
  type: message.type,
})

const handleOrGiveUp = async (
  handle: Handle,
  message: Message,
  signal: AbortSignal,
): Promise<{ readonly reason: string } | undefined> => {
  let failure: unknown
  for (let i = 0; i < POISON_ATTEMPTS; i++) {
    try {
      await handle(message, signal)
      return undefined
    } catch (error) {
      if (signal.aborted || mayPass(error)) throw error
      failure = error
    }
    await delay(RETRY_DELAY_MS * 2 ** i, undefined, { signal })
  }
  return { reason: reasonOf(failure) }
}

const mayPass = (error: unknown): boolean => isFault(error) && error.retry !== 'never'

/** Code and sentence of a failure, without payload. */
export const reasonOf = (error: unknown): string => {
  const code = isFault(error) ? `${error.code}: ` : ''
  return `${code}${error instanceof Error ? error.message : String(error)}`.slice(0, REASON_LENGTH_MAX)
}
