import type { Ledger } from './ledger.ts'

/** Whether a stream's messages wait behind a letter. */
export type HeldStreams = {
  isHeld(source: string, signal: AbortSignal): Promise<boolean>
  /** To be told before a letter is added. */
  willAdd(): void
}

/**
 * Asks of each message only where there are letters at all. A consumer that had none when a reading began (a signal is of one reading, and
 * ends with it) has those alone that this process added since: whoever else reads the same streams meets the same messages in the same
 * order, and where the streams are handed over, a new reading begins.
 */
export const heldStreams = (consumer: string, ledger: Pick<Ledger, 'isHeld' | 'hasLetters'>): HeldStreams => {
  let hasAdded = false
  const began = new WeakMap<AbortSignal, Promise<boolean>>()
  const beganWithLetters = (signal: AbortSignal): Promise<boolean> => {
    const known = began.get(signal)
    if (known) return known
    const asked = ledger.hasLetters(consumer)
    began.set(signal, asked)
    asked.catch(() => began.delete(signal)) // whoever asked hears of it, and the next one asks again
    return asked
  }
  return {
    isHeld: async (source, signal) =>
      (hasAdded || (await beganWithLetters(signal)) || hasAdded) && ledger.isHeld(consumer, source),
    willAdd: () => {
      hasAdded = true
    },
  }
}
