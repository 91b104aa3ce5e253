import { type Handle, type Message, messageId } from '@banyan/bus'
import type { EventStore, PersonKeys } from '@banyan/event-store'
import { failureOf, formatFailure, isFault } from '@banyan/model'
import { faults } from '../errors.ts'
import type { DeadLetter, Ledger, LetterKey } from './ledger.ts'
import { openSentence, shredSentence } from './letter-sentence.ts'
import { passingGaps } from './passing-gaps.ts'
import { inboxMark, markHandled } from './policies.ts'

/** What an operator may do about messages that were set aside. */
export type DeadLetterDesk = {
  list(o?: { readonly consumer?: string; readonly source?: string }): Promise<readonly ListedLetter[]>
  /** What the error of a letter said, which may quote what somebody wrote; null where nothing is kept. Throws `SERVICE_NOT_FOUND`. */
  sentence(letter: LetterKey): Promise<string | null>
  /**
   * Hands a source's letters to their consumer again, oldest first. How many were taken, `bring.taken` included; throws
   * `SERVICE_REPLAY_FAILED` at one that fails, `SERVICE_MESSAGE_ELSEWHERE` at one whose message must be brought.
   */
  replay(queue: LetterQueue, signal: AbortSignal, bring?: Brought): Promise<number>
  /** Gives the oldest letter of a source up: the consumer never sees it. False when there is none. Throws `SERVICE_MESSAGE_ELSEWHERE`. */
  skip(queue: LetterQueue, signal: AbortSignal, bring?: Brought): Promise<boolean>
}

/** What one consumer has set aside of one stream. */
export type LetterQueue = { readonly consumer: string; readonly source: string }

/** The oldest letter's message, where its publisher's log is out of reach; and how many letters were taken before it was fetched. */
export type Brought = { readonly message: Message; readonly taken: number }

/** A letter as anybody may see it. */
export type ListedLetter = Omit<DeadLetter, 'sentence'> & { readonly hasSentence: boolean }

type Desk = {
  readonly store: EventStore
  readonly ledger: Ledger
  readonly keys: PersonKeys
  /** A consumer's handler without the retries and the setting aside around it. */
  readonly consumers: ReadonlyMap<string, Handle>
  readonly fetch: FetchMessage
}

/** Reads a letter's message from its publisher's log; null when that is not hosted here. */
export type FetchMessage = (letter: DeadLetter, signal: AbortSignal) => Promise<Message | null>

type Asked = { readonly signal: AbortSignal; readonly bring: Brought | undefined }

export const deadLetterDesk = ({ store, ledger, keys, consumers, fetch }: Desk): DeadLetterDesk => {
  const oldest = async (consumer: string, source: string) => (await ledger.deadLetters({ consumer, source }))[0]
  const messageFor = async (letter: DeadLetter, taken: number, o: Asked): Promise<Message> => {
    const message = (await fetch(letter, o.signal)) ?? o.bring?.message
    if (message && messageId(message) === letter.messageId && message.type === letter.type) return message
    throw faults.SERVICE_MESSAGE_ELSEWHERE({ messageId: letter.messageId, taken })
  }
  const remove = async (letter: DeadLetter): Promise<void> => {
    if (letter.sentence !== null) await shredSentence(letter, keys)
    await ledger.removeDeadLetter(letter)
  }
  return {
    list: async (o) =>
      (await ledger.deadLetters(o)).map(({ sentence, ...letter }) => ({ ...letter, hasSentence: sentence !== null })),
    sentence: async ({ consumer, messageId }) => {
      const source = messageId.slice(0, messageId.lastIndexOf('@'))
      const letter = (await ledger.deadLetters({ consumer, source })).find((known) => known.messageId === messageId)
      if (!letter) throw faults.SERVICE_NOT_FOUND({ what: `dead letter ${messageId} of ${consumer}` })
      return letter.sentence === null ? null : openSentence(letter.sentence, keys)
    },
    replay: async ({ consumer, source }, signal, bring) => {
      const handle = consumers.get(consumer)
      if (!handle) throw faults.SERVICE_NOT_FOUND({ what: `consumer ${consumer}` })
      let taken = bring?.taken ?? 0
      for (let next = await oldest(consumer, source); next !== undefined; next = await oldest(consumer, source)) {
        const message = await messageFor(next, taken, { signal, bring })
        await handle(message, signal).catch((cause: unknown) => {
          if (isFault(cause) && cause.retry !== 'never') throw cause
          throw faults.SERVICE_REPLAY_FAILED({ consumer, taken, reason: formatFailure(failureOf(cause)) }, cause)
        })
        await remove(next)
        taken += 1
      }
      return taken
    },
    skip: async ({ consumer, source }, signal, bring) => {
      const letter = await oldest(consumer, source)
      if (!letter) return false
      const message = await messageFor(letter, 0, { signal, bring })
      const mark: Handle = (one) =>
        markHandled(store, { consumer, message: one, inbox: inboxMark(consumer, one), fence: undefined })
      await passingGaps({ store: () => store, isAlone: false }, mark)(message, signal)
      await remove(letter)
      return true
    },
  }
}
