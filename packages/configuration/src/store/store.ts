import { z } from 'zod'
import { faults } from '../errors.ts'
import type { Values } from '../settings/values.ts'

/** All that is set live of one context, from one change to the next. */
export type Version = {
  /** Unguessable: two that were written as the same number by processes which did not see each other are told apart. */
  readonly id: string
  readonly context: string
  /** From 1, contiguous. */
  readonly version: number
  /** The whole live layer, not only what changed. */
  readonly values: Values
  /** Name of an operator's account. */
  readonly by: string
  readonly why: string
  /** ISO 8601, by the clock of whoever wrote it. */
  readonly at: string
  /** The version that this one undoes; null for an ordinary change. */
  readonly undoes: number | null
}

/** Largest version, in bytes of JSON: a page of settings, far below what a broker takes as one message. */
export const VERSION_BYTES_MAX = 65_536

/**
 * Keeps every version of every context for ever, each written once. Whoever wants to hear of new ones asks for the newest again and again:
 * so nothing is missed, and a store that was away and comes back needs no ceremony.
 *
 * All throw `CONFIGURATION_STORE_AWAY` when it does not answer within some seconds: what was asked to be added may then be there.
 */
export type ConfigurationStore = AsyncDisposable & {
  /** The version with the highest number; null where nothing was ever set. */
  newest(context: string): Promise<Version | null>
  find(context: string, version: number): Promise<Version | null>
  /** Adds a version unless there is one with its number: of several at once, one is `added` and the others find it `taken`. Durable when it resolves. */
  add(version: Version): Promise<'added' | 'taken'>
}

const shape = z.strictObject({
  id: z.string().min(1),
  context: z.string().min(1),
  version: z.int().min(1),
  values: z.record(z.string(), z.json()),
  by: z.string(),
  why: z.string(),
  at: z.string(),
  undoes: z.int().min(1).nullable(),
})

export const versionToText = (version: Version): string => JSON.stringify(version)

/** Throws `CONFIGURATION_STORE_UNREADABLE`: `what` says where the text stands. */
export const versionFromText = (text: string, what: string): Version => {
  const result = shape.safeParse(parsed(text))
  if (result.success) return result.data
  throw faults.CONFIGURATION_STORE_UNREADABLE({ what, found: result.error.issues[0]?.message ?? 'something else' })
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
