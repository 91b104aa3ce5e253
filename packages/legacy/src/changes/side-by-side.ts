import type { Change, Refuse } from './change.ts'

/** Changes handled at once: whoever stores what follows from them can commit it together. */
const AT_ONCE = 8

/**
 * Hands changes to a handler, a few at a time and each by itself. `misfitOf` says of an error why its row will never fit, in words
 * that hold no value of it: such a row is refused and the others go on. Of any other error it says nothing, and the page fails.
 */
export const sideBySide = async (
  { changes, refuse }: { readonly changes: readonly Change[]; readonly refuse: Refuse },
  misfitOf: (error: unknown) => string | undefined,
  handle: (change: Change) => Promise<void>,
): Promise<void> => {
  const waiting = [...changes]
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const change = next
      await handle(change).catch((error: unknown) => {
        const reason = misfitOf(error)
        if (reason === undefined) throw error
        refuse(change, reason)
      })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}
