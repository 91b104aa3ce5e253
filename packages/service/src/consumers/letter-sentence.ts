import { type Fields, type PersonKeys, seal, unseal } from '@banyan/event-store'
import { isFault, isForgotten } from '@banyan/model'
import type { Ledger, LetterKey } from './ledger.ts'

/** Longest sentence kept with a dead letter, in characters. */
const SENTENCE_LENGTH_MAX = 500
const SEALED = [{ field: 'sentence', of: 'letter' }]

/** What an error says, under a key of the letter's own: whom it quotes, nobody knows. Null once that key was destroyed. */
export const sealSentence = async (error: unknown, letter: LetterKey, keys: PersonKeys): Promise<Fields | null> => {
  const said = error instanceof Error ? error.message : String(error)
  const sentence = said.slice(0, SENTENCE_LENGTH_MAX).toWellFormed()
  return seal({ letter: personOf(letter), sentence }, SEALED, keys).catch((failure: unknown) => {
    if (isFault(failure, 'STORE_PERSON_FORGOTTEN')) return null
    throw failure
  })
}

/** Null when it is forgotten. */
export const openSentence = async (sealed: Fields, keys: PersonKeys): Promise<string | null> => {
  const [opened] = await unseal([sealed], keys)
  const sentence = opened?.['sentence']
  return isForgotten(sentence) ? null : String(sentence)
}

/** Destroys a sentence's key: no backup tells it any more. */
export const shredSentence = (letter: LetterKey, keys: PersonKeys): Promise<void> => keys.forget(personOf(letter))

/** Any of them may quote whoever is forgotten: all go. Code, class and place of the failures stay. */
export const forgetSentences = async (ledger: Ledger, keys: PersonKeys): Promise<void> => {
  for (;;) {
    const letters = await ledger.lettersWithSentence()
    if (letters.length === 0) return
    for (const letter of letters) {
      await shredSentence(letter, keys)
      await ledger.dropSentence(letter)
    }
  }
}

const personOf = ({ consumer, messageId }: LetterKey): string => `dead letter ${consumer} ${messageId}`
