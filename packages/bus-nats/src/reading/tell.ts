import { failureOf, formatFailure, isFault } from '@banyan/model'
import type { Logger } from '@banyan/telemetry'

/** A consumer says the same thing once in so long, in milliseconds: it has many parts, and they meet the same trouble. */
const EVERY_MS = 10_000
/** Different things to say that are remembered. */
const REMEMBERED_MAX = 100

/** Logs what went wrong, sparingly. The broker's absence is not told: the connection tells it once for all. */
export type Tell = (error: unknown, what: string) => void

export const tellSparingly = (log: Logger, consumer: string, now = () => performance.now()): Tell => {
  const told = new Map<string, number>()
  return (error, what) => {
    if (isFault(error, 'BUS_BROKER_AWAY')) return
    const kind = isFault(error) ? error.code : formatFailure(failureOf(error))
    if (now() - (told.get(kind) ?? Number.NEGATIVE_INFINITY) < EVERY_MS) return
    if (told.size >= REMEMBERED_MAX) told.clear()
    told.set(kind, now())
    log.warn({ consumer, why: isFault(error) ? error.message : kind }, what)
  }
}
