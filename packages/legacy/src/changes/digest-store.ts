/** What a row looked like when it was last delivered: a keyed hash, never a value. 22 characters, or none while a delivery is under way. */
export type Digest = string

/** Keys of one call, at most. The same as the rows of a page. */
export const MAX_STORE_KEYS = 500

/** Of one key, in UTF-8: the index of a store has its limits, and no sensible id comes near this. Rows with longer ones are refused. */
export const MAX_KEY_BYTES = 1_024

/**
 * The port to what a follower remembers of the rows it has delivered, apart for each `source` (a shop's table).
 * What a call wrote is there for every later call, also after a crash, and a call that fails has written all or nothing.
 * One follower per source at a time: two would undo each other's memory, so hold a lease.
 * Faults: `LEGACY_DIGEST_STORE_AWAY` (retry later).
 */
export type DigestStore = {
  /** Those of `keys` that are known. */
  readonly digests: (
    source: string,
    keys: readonly string[],
    signal: AbortSignal,
  ) => Promise<ReadonlyMap<string, Digest>>
  /** Adds keys and replaces digests. */
  readonly save: (source: string, digests: ReadonlyMap<string, Digest>, signal: AbortSignal) => Promise<void>
  /** Keys that are not known are ignored. */
  readonly remove: (source: string, keys: readonly string[], signal: AbortSignal) => Promise<void>
  /** Up to {@link MAX_STORE_KEYS} known keys behind `after`, in an order of the store's own that never changes. */
  readonly keysAfter: (source: string, after: string | undefined, signal: AbortSignal) => Promise<readonly string[]>
  readonly countKeys: (source: string, signal: AbortSignal) => Promise<number>
  /** Up to which instant of the shop's clock recent rows have been read; undefined at first. */
  readonly findMark: (source: string, signal: AbortSignal) => Promise<string | undefined>
  readonly saveMark: (source: string, mark: string, signal: AbortSignal) => Promise<void>
}
