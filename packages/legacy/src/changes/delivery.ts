import { isFault } from '@banyan/model'
import { faults } from '../errors.ts'
import type { FollowedTable } from '../profile/profile.ts'
import type { ChangeSource, TableRow } from '../shop/change-source.ts'
import type { Change, OnChange } from './change.ts'
import type { Digest, DigestStore } from './digest-store.ts'

/** Everything that following one table needs. */
export type Following = {
  readonly table: FollowedTable
  /** Names the table in the store: shop and table. */
  readonly source: string
  readonly shop: ChangeSource
  readonly store: DigestStore
  readonly digestOf: (row: TableRow) => Digest
  readonly onChange: OnChange
  /** Told after changes have been taken and remembered. */
  readonly onDelivered: (changes: readonly Change[]) => void
}

/** Stands for the looks of a row whose delivery has begun: equal to no row's digest. */
const UNSURE: Digest = ''

/** Delivers those rows that look otherwise than when they were last delivered, and only then remembers their looks. */
export const deliverChanged = async (f: Following, rows: readonly TableRow[], signal: AbortSignal): Promise<void> => {
  if (rows.length === 0) return
  const known = await f.store.digests(
    f.source,
    rows.map((row) => row.key),
    signal,
  )
  const looks = new Map(rows.map((row) => [row.key, f.digestOf(row)]))
  const changed = rows.filter((row) => known.get(row.key) !== looks.get(row.key))
  if (changed.length === 0) return
  const changes = changed.map((row) => upserted(f.table, row))
  await deliver(f, changes, signal)
  await f.store.save(f.source, new Map(changed.map((row) => [row.key, looks.get(row.key) as Digest])), signal)
  f.onDelivered(changes)
}

/** Delivers that keys are gone, and only then forgets them. */
export const deliverDeleted = async (f: Following, keys: readonly string[], signal: AbortSignal): Promise<void> => {
  if (keys.length === 0) return
  const changes = keys.map((key): Change => ({ table: f.table.table, key, kind: 'deleted' }))
  await deliver(f, changes, signal)
  await f.store.remove(f.source, keys, signal)
  f.onDelivered(changes)
}

/** The key comes last: it wins over a followed column that repeats it. */
const upserted = ({ table, key, columns }: FollowedTable, row: TableRow): Change => ({
  table,
  key: row.key,
  kind: 'upserted',
  row: Object.freeze({
    ...Object.fromEntries(columns.map((column, index) => [column, row.values[index] ?? null])),
    [key]: row.key,
  }),
})

/**
 * Before a delivery the store forgets how the rows looked. Else a crash after it would be lost for ever on a row that meanwhile is gone again (a key that nobody
 * knows is never missed) or is back to its older looks (which would be taken for the delivered ones).
 */
const deliver = async (f: Following, changes: readonly Change[], signal: AbortSignal): Promise<void> => {
  await f.store.save(f.source, new Map(changes.map(({ key }) => [key, UNSURE])), signal)
  signal.throwIfAborted()
  try {
    await f.onChange(changes, signal)
  } catch (error) {
    if (signal.aborted || isFault(error)) throw error
    throw faults.LEGACY_CHANGE_NOT_TAKEN({ table: f.table.table, changes: changes.length }, error)
  }
}
