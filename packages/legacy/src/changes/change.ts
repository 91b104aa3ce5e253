import type { ShopRow } from '../people/rows.ts'

/** What happened to one row since it was last delivered. Several updates in between are one change. */
export type Change =
  | {
      readonly table: string
      readonly key: string
      readonly kind: 'upserted'
      /** The followed columns with the key, in PostgreSQL's text: instants without a zone as they stand, others in UTC. */
      readonly row: ShopRow
    }
  | { readonly table: string; readonly key: string; readonly kind: 'deleted' }

/**
 * Takes the changes of one page (1 to 500), each key at most once. When it resolves they count as delivered, but for those that
 * were refused; when it rejects, or the process dies, they come again, with whatever has changed since. So it has to be idempotent
 * by key.
 */
export type OnChange = (changes: readonly Change[], signal: AbortSignal, refuse: Refuse) => Promise<void>

/**
 * Says that a row can't be taken as it stands, and why, in words that hold no value of it. It is left out, the others go on: one bad
 * row must not stall a table. Each sweep offers it again, so that it is taken once it was mended, here or there.
 */
export type Refuse = (change: Change, reason: string) => void
