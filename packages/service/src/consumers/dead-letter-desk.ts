import { type Handle, type Message } from '@banyan/bus'
import type { EventStore } from '@banyan/event-store'
import { isFault } from '@banyan/model'
import { faults } from '../errors.ts'
import { reasonOf } from './consume.ts'
import type { DeadLetter, Ledger } from './ledger.ts'
import { inboxMark, markHandled } from './policies.ts'

/** What an operator may do about messages that were set aside. */
export type DeadLetterDesk = {
  list(o?: { readonly consumer?: string; readonly source?: string }): Promise<readonly DeadLetter[]>
  /** Hands a source's letters to their consumer again, oldest first. How many were taken; throws `SERVICE_REPLAY_FAILED` at one that fails. */
  replay(consumer: string, source: string, signal: AbortSignal): Promise<number>
  /** Gives the oldest letter of a source up: the consumer never sees it. False when there is none. */
  skip(consumer: string, source: string, signal: AbortSignal): Promise<boolean>
}

type Desk = {
  readonly store: EventStore
  readonly ledger: Ledger
  /** A consumer's handler without the retries and the setting aside around it. */
  readonly consumers: ReadonlyMap<string, Handle>
  /** Reads a message from its publisher's log. */
  readonly fetch: (letter: DeadLetter, signal: AbortSignal) => Promise<Message>
}

export const deadLetterDesk = ({ store, ledger, consumers, fetch }: Desk): DeadLetterDesk => {
  const oldest = async (consumer: string, source: string) => (await ledger.deadLetters({ consumer, source }))[0]
  return {
    list: (o) => ledger.deadLetters(o),
    replay: async (consumer, source, signal) => {
      const handle = consumers.get(consumer)
      if (!handle) throw faults.SERVICE_NOT_FOUND({ what: `consumer ${consumer}` })
      let taken = 0
      for (let next = await oldest(consumer, source); next !== undefined; next = await oldest(consumer, source)) {
        const message = await fetch(next, signal)
        await handle(message, signal).catch((cause: unknown) => {
          if (isFault(cause) && cause.retry !== 'never') throw cause
          throw faults.SERVICE_REPLAY_FAILED({ consumer, taken, reason: reasonOf(cause) }, cause)
        })
        await ledger.removeDeadLetter(next)
        taken += 1
      }
      return taken
    },
    skip: async (consumer, source, signal) => {
      const letter = await oldest(consumer, source)
      if (!letter) return false
      const message = await fetch(letter, signal)
      await markHandled(store, { consumer, message, inbox: inboxMark(consumer, message) })
      await ledger.removeDeadLetter(letter)
      return true
    },
  }
}
