import type { FollowedTable } from '../profile/profile.ts'

/** Rows of one read of a followed table. Bounds the memory of a follower and the work of one statement. */
export const PAGE_ROWS = 500

/**
 * One row: its key and the profile's columns in the profile's order. Values are PostgreSQL's own text, with
 * instants in UTC and ISO 8601 order, so that the same value is the same text on every connection.
 */
export type TableRow = { readonly key: string; readonly values: readonly (string | null)[] }

/** Where in a pass over recent rows one is: behind this row. In the database's own text. */
export type RecentCursor = { readonly updatedAt: string; readonly key: string }

export type RecentPage = {
  readonly rows: readonly TableRow[]
  /** Of the last row; undefined when this was the last page. */
  readonly next: RecentCursor | undefined
  /** The database's clock when it took this page, UTC. */
  readonly readAt: string
}

/** Reads a followed table page by page. */
export type ChangeSource = {
  /** Rows in order of the key, by the database's own order, behind `after`; at most {@link PAGE_ROWS}. */
  readonly rowsAfter: (
    table: FollowedTable,
    after: string | undefined,
    signal: AbortSignal,
  ) => Promise<readonly TableRow[]>
  /** Those of `keys` (at most {@link PAGE_ROWS}) that the table holds now. */
  readonly presentKeys: (
    table: FollowedTable,
    keys: readonly string[],
    signal: AbortSignal,
  ) => Promise<ReadonlySet<string>>
  /** The rows with these keys (at most {@link PAGE_ROWS}) as they are now, and what this read could see: `pg_current_snapshot()`. */
  readonly rowsOf: (
    table: FollowedTable,
    keys: readonly string[],
    signal: AbortSignal,
  ) => Promise<{ readonly rows: readonly TableRow[]; readonly snapshot: string }>
  /**
   * Rows whose `updatedAt` is at or after `since` minus the table's overlap (the database's now, without `since`), or
   * behind `after`, oldest first.
   */
  readonly recentRows: (
    table: FollowedTable,
    from: { readonly since: string | undefined } | { readonly after: RecentCursor },
    signal: AbortSignal,
  ) => Promise<RecentPage>
}
