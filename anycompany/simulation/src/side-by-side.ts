/** Does something for every item, for at most so many at once; begins no more once the signal has come. */
export const sideBySide = async <T>(
  items: Iterable<T>,
  o: { readonly atOnce: number; readonly signal: AbortSignal },
  work: (item: T) => Promise<void>,
): Promise<void> => {
  const waiting = items[Symbol.iterator]()
  const one = async (): Promise<void> => {
    for (;;) {
      const next = o.signal.aborted ? undefined : waiting.next()
      if (next === undefined || next.done === true) return
      await work(next.value)
    }
  }
  await Promise.all(Array.from({ length: o.atOnce }, one))
}
