/** Runs so many pieces of work at once and no more; the rest wait in the order they came. */
export type Lanes = <T>(work: () => Promise<T>) => Promise<T>

export const lanes = (most: number): Lanes => {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running < most) running++
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
