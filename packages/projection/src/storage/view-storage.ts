import type { FeedMark } from '@banyan/event-store'

/** A row as stored: plain JSON, personal fields sealed. */
export type StoredRow = { readonly [field: string]: unknown }
export type KeyedRow = { readonly key: string; readonly row: StoredRow }

/** The field that orders rows, and whether its values compare as text (by code point) or as numbers. */
export type OrderBy = { readonly field: string; readonly as: 'text' | 'number' }
export type TableIndex = { readonly field: string; readonly by: OrderBy | null }

/** What a storage must know of a view to make its table. */
export type TableShape = {
  readonly view: string
  readonly indexes: readonly TableIndex[]
  /** Fields that hold sealed values: rows are found by the person they are sealed for. */
  readonly personal: readonly string[]
}

/** Views that move together. `shape` differs when the code of another release would read or write other tables. */
export type GroupShape = { readonly group: string; readonly shape: string; readonly tables: readonly TableShape[] }

/** A fault as kept beside a checkpoint, for operators. */
export type RecordedFault = { readonly code: string; readonly message: string; readonly at: string }

export type VersionRecord = {
  readonly version: number
  readonly shape: string
  /** null: nothing was read yet. */
  readonly mark: FeedMark | null
  readonly paused: boolean
  readonly fault: RecordedFault | null
}

export type GroupRecord = {
  readonly group: string
  /** What readers see; null until the first version has been built. */
  readonly live: VersionRecord | null
  readonly building: VersionRecord | null
}

export type RowQuery = {
  readonly field: string
  readonly equals: string
  /** Descending by this field, then by key; null: ascending by key. */
  readonly by: OrderBy | null
  /** Only rows that come after this one in the order asked for. `value` counts only with `by`. */
  readonly after: { readonly value: string | number; readonly key: string } | null
  readonly limit: number
}

/** Rows of one version of one view. */
export type RowSource = {
  /** Those of the rows that exist, in any order. */
  find(keys: readonly string[]): Promise<readonly KeyedRow[]>
  select(query: RowQuery): Promise<readonly KeyedRow[]>
}

/** A version's whole table: for whoever compares it with others. */
export type WholeTable = RowSource & {
  /** All there are, in the order of their keys, after a key (null: from the first). */
  inKeyOrder(o: { readonly after: string | null; readonly limit: number }): Promise<readonly KeyedRow[]>
}

/** What a batch does to one table. No key stands in both `puts` and `deletes`. */
export type TableChanges = {
  readonly view: string
  readonly puts: readonly (KeyedRow & { /** Of the event that changed it last. */ readonly position: number })[]
  readonly deletes: readonly string[]
  /** Every row whose field has the value is deleted, unless its key is in `puts`. */
  readonly wipes: readonly { readonly field: string; readonly equals: string }[]
}

export type Batch = {
  readonly version: number
  /** The checkpoint the batch was made on. */
  readonly from: FeedMark | null
  readonly to: FeedMark
  readonly changes: readonly TableChanges[]
  /** Persons whose sealed values become `{forgotten: true}`; then `changes` is empty. */
  readonly erase: readonly string[]
}

export type BeginResult =
  | { readonly kind: 'begun' | 'joined'; readonly version: number }
  /** Another shape of the group is being built. */
  | { readonly kind: 'foreign'; readonly version: number }

/**
 * Where views and their checkpoints live. Promises, each held by the contract suite on every adapter:
 * - A commit takes effect whole or not at all, and only on the checkpoint it was made on: of two that race one wins.
 * - Readers see whole commits. After `switchTo` every new read of the live version sees the new one, whole.
 * - Nothing is written to a version that is paused or retired.
 * - Text compares by code point, whatever the database's locale.
 * A world that fails throws a `Fault`; a version whose tables are gone throws `VersionGone`.
 */
export type ViewStorage = AsyncDisposable & {
  /** Makes what is missing; any number of processes may do so at once. */
  open(): Promise<void>
  /** Calls back whenever a connection was lost: the server may have died, and with it commits that had not reached the disk. */
  whenLost(hear: () => void): void
  /** All groups this database holds, also those of other releases. */
  groups(): Promise<readonly GroupRecord[]>
  /**
   * Makes empty tables for the next version. One version is built at a time: the same shape is joined, another one
   * is refused, or abandoned when `abandonForeign` is set.
   */
  beginVersion(shape: GroupShape, o: { readonly abandonForeign: boolean }): Promise<BeginResult>
  /** False when the checkpoint stands elsewhere, the version is retired, or it is paused. Clears the recorded fault. */
  commit(shape: GroupShape, batch: Batch): Promise<boolean>
  /** `behind` while the live version has come further, or is paused; `gone` when it is not being built any more. */
  switchTo(group: string, version: number): Promise<'switched' | 'behind' | 'gone'>
  /** Holds for all versions of the group and all processes, from the moment the promise resolves. */
  setPaused(group: string, paused: boolean): Promise<void>
  recordFault(group: string, version: number, fault: RecordedFault | null): Promise<void>
  /** Drops the tables of versions retired for so long; how many versions. */
  dropRetired(group: string, graceMs: number): Promise<number>
  /** `handler`: for the handlers of views, on connections that queries can't use up. */
  rows(table: TableShape, version: number, reader: 'query' | 'handler'): WholeTable
}

/** The tables of a version are not there any more (or not yet): look again which version is live. */
export class VersionGone extends Error {
  override readonly name = 'VersionGone'
}

/** True when the live version has read further of the history there is now: switching would take readers back. */
export const isAhead = (
  live: Pick<VersionRecord, 'mark' | 'fault'>,
  building: Pick<VersionRecord, 'mark'>,
): boolean => {
  if (!live.mark || live.fault?.code === 'STORE_HISTORY_REPLACED') return false
  if (!building.mark) return true
  return live.mark.epoch === building.mark.epoch && live.mark.position > building.mark.position
}
