import { isFault } from '@banyan/model'
import { faults } from '../errors.ts'
import type { ShopRow } from '../people/rows.ts'
import type { FollowedTable } from '../profile/profile.ts'
import type { ChangeSource, TableRow } from '../shop/change-source.ts'
import type { Change, OnChange } from './change.ts'
import { type Digest, type DigestStore, MAX_KEY_BYTES } from './digest-store.ts'

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
  /** Told of so many rows that were left out. */
  readonly onRefused: (rows: number, reason: string) => void
}

/** Stands for the looks of a row whose delivery has begun, or that was refused: equal to no row's digest. */
export const UNSURE: Digest = ''

/**
 * Delivers those rows that look otherwise than when they were last delivered, and only then remembers their looks. Answers how
 * many of the rows are remembered at all.
 */
export const deliverChanged = async (f: Following, page: readonly TableRow[], signal: AbortSignal): Promise<number> => {
  const rows = page.filter(({ key }) => Buffer.byteLength(key) <= MAX_KEY_BYTES)
  if (rows.length < page.length)
    f.onRefused(page.length - rows.length, `expected a key of at most ${MAX_KEY_BYTES} bytes`)
  if (rows.length > 0) await deliverRows(f, rows, signal)
  return rows.length
}

const deliverRows = async (f: Following, rows: readonly TableRow[], signal: AbortSignal): Promise<void> => {
  const known = await f.store.digests(
    f.source,
    rows.map((row) => row.key),
    signal,
  )
  const looks = new Map(rows.map((row) => [row.key, f.digestOf(row)]))
  const changed = rows.filter((row) => known.get(row.key) !== looks.get(row.key))
  if (changed.length === 0) return
  const taken = await deliver(
    f,
    changed.map((row) => upserted(f.table, row)),
    signal,
  )
  await f.store.save(f.source, new Map(taken.map(({ key }) => [key, looks.get(key) as Digest])), signal)
  f.onDelivered(taken)
}

/** Delivers that keys are gone, and only then forgets them. */
export const deliverDeleted = async (f: Following, keys: readonly string[], signal: AbortSignal): Promise<void> => {
  if (keys.length === 0) return
  const changes = keys.map((key): Change => ({ table: f.table.table, key, kind: 'deleted' }))
  const taken = await deliver(f, changes, signal)
  await f.store.remove(
    f.source,
    taken.map(({ key }) => key),
    signal,
  )
  f.onDelivered(taken)
}

const upserted = (table: FollowedTable, row: TableRow): Change => ({
  table: table.table,
  key: row.key,
  kind: 'upserted',
  row: shopRowOf(table, row),
})

/** The key comes last: it wins over a followed column that repeats it. */
export const shopRowOf = ({ key, columns }: FollowedTable, row: TableRow): ShopRow =>
  Object.freeze({
    ...Object.fromEntries(columns.map((column, index) => [column, row.values[index] ?? null])),
    [key]: row.key,
  })

/**
 * Before a delivery the store forgets how the rows looked. Else a crash after it would be lost for ever on a row that meanwhile is gone again (a key that nobody
 * knows is never missed) or is back to its older looks (which would be taken for the delivered ones). Answers
 * the changes that were taken.
 */
const deliver = async (f: Following, changes: readonly Change[], signal: AbortSignal): Promise<readonly Change[]> => {
  const refused = new Map<string, string>()
  await f.store.save(f.source, new Map(changes.map(({ key }) => [key, UNSURE])), signal)
  signal.throwIfAborted()
  try {
    await f.onChange(changes, signal, ({ key }, reason) => void refused.set(key, reason))
  } catch (error) {
    if (signal.aborted || isFault(error)) throw error
    throw faults.LEGACY_CHANGE_NOT_TAKEN({ table: f.table.table, changes: changes.length }, error)
  }
  const [reason] = refused.values()
  if (reason !== undefined) f.onRefused(refused.size, reason)
  return changes.filter(({ key }) => !refused.has(key))
}
