import { z } from 'zod'

/** Money in minor units; KRW has none, so 1 minor unit is 1 won. */
export const money = z.strictObject({ minor: z.int(), currency: z.enum(['KRW', 'USD']) }).readonly()

export type Money = z.infer<typeof money>

/** An instant as ISO 8601 in UTC with milliseconds, as `Date.prototype.toISOString` writes it. */
export const instant = z.iso.datetime({ precision: 3 })

/** Longest id anywhere in the model, in UTF-16 code units. */
export const ID_LENGTH_MAX = 200

/** An opaque id: letters, digits and `-_.:~/`. */
export const id = z
  .string()
  .min(1)
  .max(ID_LENGTH_MAX)
  .regex(/^[A-Za-z0-9\-_.:~/]+$/)
