import { type Handle, type Message } from '@banyan/bus'
import type { EventStore } from '@banyan/event-store'
import { faults } from '../errors.ts'
import type { DeadLetter, Ledger } from './ledger.ts'
import { inboxMark, markHandled } from './policies.ts'

/** What an operator may do about messages that were set aside. */
export type DeadLetterDesk = {
  list(o?: { readonly consumer?: string; readonly source?: string }): Promise<readonly DeadLetter[]>
  /** Hands a source's letters to their consumer again, oldest first, until one fails. How many were taken. */
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
        await handle(await fetch(next, signal), signal)
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
