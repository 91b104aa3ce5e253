import type { FeedMark } from '@banyan/event-store'
import { byCodePoint } from '@banyan/model'
import { memoryReconciliations } from '../reconcile/postgres-runs.ts'
import {
  DEAD_LETTERS_COUNTED_MAX,
  DEAD_LETTERS_PAGE_MAX,
  type DeadLetter,
  type Ledger,
  type LetterKey,
} from './ledger.ts'

/** A ledger in this process' memory: for tests and examples. */
export const memoryLedger = (): Ledger => {
  const checkpoints = new Map<string, FeedMark>()
  const letters = new Map<string, DeadLetter>()
  const keyOf = ({ consumer, messageId }: LetterKey) => `${consumer} ${messageId}`
  const matching = (consumer?: string, source?: string) =>
    [...letters.values()].filter((l) => (consumer ?? l.consumer) === l.consumer && (source ?? l.source) === l.source)
  return {
    findCheckpoint: async (name) => checkpoints.get(name) ?? null,
    moveCheckpoint: async (name, from, to) => {
      if ((checkpoints.get(name)?.position ?? null) !== (from?.position ?? null)) return false
      checkpoints.set(name, to)
      return true
    },
    addDeadLetter: async (letter) => {
      if (!letters.has(keyOf(letter))) letters.set(keyOf(letter), { ...letter, at: new Date() })
    },
    isHeld: async (consumer, source) => matching(consumer, source).length > 0,
    hasLetters: async (consumer) => matching(consumer).length > 0,
    deadLetters: async (o = {}) =>
      matching(o.consumer, o.source)
        .sort((a, b) => byCodePoint(a.source, b.source) || a.version - b.version)
        .slice(0, DEAD_LETTERS_PAGE_MAX),
    countDeadLetters: async () => Math.min(letters.size, DEAD_LETTERS_COUNTED_MAX),
    removeDeadLetter: async (letter) => void letters.delete(keyOf(letter)),
    lettersWithSentence: async () =>
      [...letters.values()].filter(({ sentence }) => sentence !== null).slice(0, DEAD_LETTERS_PAGE_MAX),
    dropSentence: async (letter) => {
      const found = letters.get(keyOf(letter))
      if (found) letters.set(keyOf(letter), { ...found, sentence: null })
    },
    reconciliations: memoryReconciliations(),
    [Symbol.asyncDispose]: async () => {},
  }
}
