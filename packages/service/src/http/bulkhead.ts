import { faults } from '../errors.ts'

/** At most so many at once: a part that hangs holds up its own callers and nobody else's. */
export type Bulkhead = {
  readonly inUse: () => number
  /** Throws `SERVICE_OVERLOADED` when full. */
  enter(): Disposable
}

/** `limit`: a number, or what is asked each time somebody enters. Who is inside when it sinks stays. */
export const bulkhead = (o: {
  readonly context: string
  readonly limit: number | (() => number)
  readonly what: string
}): Bulkhead => {
  const { context, what } = o
  let inUse = 0
  return {
    inUse: () => inUse,
    enter: () => {
      const limit = typeof o.limit === 'number' ? o.limit : o.limit()
      if (inUse >= limit) throw faults.SERVICE_OVERLOADED({ context, limit, what })
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
