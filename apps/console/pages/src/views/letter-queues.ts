import type { DeadLetter } from '../api/answers.ts'

/** What waits of one source at one consumer: the letter that failed, and how many are held behind it. */
export type LetterQueue = { readonly first: DeadLetter; readonly held: number }

/** In the order of the list, which is oldest first within a source. */
export const letterQueues = (letters: readonly DeadLetter[]): readonly LetterQueue[] => {
  const queues = new Map<string, LetterQueue>()
  for (const letter of letters) {
    const key = JSON.stringify([letter.consumer, letter.source])
    const queue = queues.get(key)
    queues.set(key, queue ? { ...queue, held: queue.held + 1 } : { first: letter, held: 0 })
  }
  return [...queues.values()]
}
