import { faults } from '../errors.ts'

/** At most so many at once: a part that hangs holds up its own callers and nobody else's. */
export type Bulkhead = {
  readonly inUse: () => number
  /** Throws `SERVICE_OVERLOADED` when full. */
  enter(): Disposable
}

export const bulkhead = (o: { readonly context: string; readonly limit: number; readonly what: string }): Bulkhead => {
  let inUse = 0
  return {
    inUse: () => inUse,
    enter: () => {
      if (inUse >= o.limit) throw faults.SERVICE_OVERLOADED(o)
      inUse += 1
      let left = false
      return {
        [Symbol.dispose]: () => {
          if (!left) inUse -= 1
          left = true
        },
      }
    },
  }
}
