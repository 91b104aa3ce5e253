import type { PersonKeys } from '@banyan/event-store'
import type { AnyOp, AnyRow } from '@banyan/model'
import type { View } from '../group/view-group.ts'
import { fieldText, rowOrder, selectRows } from '../storage/row-order.ts'
import type { KeyedRow, RowQuery, RowSource, StoredRow, TableChanges } from '../storage/view-storage.ts'
import { increased, OperationRefused, requireKey, rowOf } from './row-rules.ts'

type Change = Extract<AnyOp, { op: 'patch' | 'increment' }>
type Pending = { readonly change: Change; readonly position: number }

/** A row that the batch touched: known, or known but for the stored row that changes wait for. */
type Entry =
  | { readonly kind: 'known'; readonly row: StoredRow | null; readonly position: number }
  | { readonly kind: 'pending'; readonly changes: readonly Pending[] }

/** A change that can't be made, found when its row was looked up: later than the event that asked for it. */
export class ChangeRefused extends Error {
  override readonly name = 'ChangeRefused'
  readonly view: string
  readonly position: number

  constructor(view: View, position: number, cause: OperationRefused) {
    super(cause.message, { cause })
    this.view = view.model.name
    this.position = position
  }
}

/**
 * A view's table as a batch leaves it, over the table as it is. Handlers read through it, so each sees what the events
 * before it did. Stored rows are asked for as late as possible and many at once: a batch of counters costs one look-up.
 */
export class Draft implements RowSource {
  readonly #view: View
  readonly #stored: RowSource
  readonly #keys: PersonKeys
  readonly #entries = new Map<string, Entry>()
  readonly #wipes: { readonly field: string; readonly equals: string }[] = []

  constructor(view: View, stored: RowSource, keys: PersonKeys) {
    this.#view = view
    this.#stored = stored
    this.#keys = keys
  }

  /** Rows touched so far. */
  get size(): number {
    return this.#entries.size
  }

  async apply(op: AnyOp, position: number): Promise<void> {
    if (op.op === 'deleteWhere') return this.#wipe(op.index, op.equals, position)
    requireKey(op.key)
    if (op.op === 'put') return this.#know(op.key, await rowOf(this.#view, null, op.row, this.#keys), position)
    if (op.op === 'delete') return this.#know(op.key, null, position)
    const entry = this.#entries.get(op.key)
    if (entry?.kind === 'known') return this.#know(op.key, await this.#changed(entry.row, op), position)
    const changes = [...(entry?.changes ?? []), { change: op, position }]
    this.#entries.set(op.key, { kind: 'pending', changes })
  }

  async find(keys: readonly string[]): Promise<readonly KeyedRow[]> {
    const untouched = keys.filter((key) => !this.#entries.has(key))
    const [stored] = await Promise.all([this.#find(untouched), this.#settle(keys)])
    return [...stored, ...keys.flatMap((key) => this.#known(key))]
  }

  async select(query: RowQuery): Promise<readonly KeyedRow[]> {
    await this.#settle(this.#entries.keys())
    const touched = [...this.#entries.keys()].flatMap((key) => this.#known(key))
    const stored = await this.#selectUntouched(query)
    return selectRows([...touched, ...stored], query)
  }

  async changes(): Promise<TableChanges> {
    await this.#settle(this.#entries.keys())
    const puts: TableChanges['puts'][number][] = []
    const deletes: string[] = []
    for (const [key, entry] of this.#entries) {
      if (entry.kind === 'pending') continue // settled above
      if (entry.row) puts.push({ key, row: entry.row, position: entry.position })
      else deletes.push(key)
    }
    return { view: this.#view.model.name, puts, deletes, wipes: this.#wipes }
  }

  #know(key: string, row: StoredRow | null, position: number): void {
    this.#entries.set(key, { kind: 'known', row, position })
  }

  #known(key: string): readonly KeyedRow[] {
    const entry = this.#entries.get(key)
    return entry?.kind === 'known' && entry.row ? [{ key, row: entry.row }] : []
  }

  /** A change of a row that is not there does nothing: what was deleted stays deleted. */
  async #changed(row: StoredRow | null, op: Change): Promise<StoredRow | null> {
    if (row === null) return null
    const set: AnyRow = op.op === 'patch' ? op.set : increased(row, op.by)
    return rowOf(this.#view, row, set, this.#keys)
  }

  async #wipe(field: string, equals: string, position: number): Promise<void> {
    if (!this.#view.table.indexes.some((index) => index.field === field))
      throw new OperationRefused(`expected deleteWhere on a declared index, found ${field}`)
    await this.#settle(this.#entries.keys())
    for (const [key, entry] of this.#entries)
      if (entry.kind === 'known' && entry.row && fieldText(entry.row, field) === equals) this.#know(key, null, position)
    this.#wipes.push({ field, equals })
  }

  /** Looks up the stored rows that changes wait for, and makes the changes. */
  async #settle(keys: Iterable<string>): Promise<void> {
    const waiting = [...keys].flatMap((key) => {
      const entry = this.#entries.get(key)
      return entry?.kind === 'pending' ? [{ key, changes: entry.changes }] : []
    })
    if (waiting.length === 0) return
    const stored = new Map((await this.#find(waiting.map(({ key }) => key))).map(({ key, row }) => [key, row]))
    for (const { key, changes } of waiting) await this.#settleRow(key, stored.get(key) ?? null, changes)
  }

  async #settleRow(key: string, stored: StoredRow | null, changes: readonly Pending[]): Promise<void> {
    let row = stored
    for (const { change, position } of changes) {
      row = await this.#changed(row, change).catch((error: unknown) => {
        throw error instanceof OperationRefused ? new ChangeRefused(this.#view, position, error) : error
      })
      this.#know(key, row, position)
    }
  }

  async #find(keys: readonly string[]): Promise<readonly KeyedRow[]> {
    if (keys.length === 0) return []
    return (await this.#stored.find(keys)).filter((row) => !this.#isWiped(row))
  }

  /** Stored rows the batch has not touched, page after page until enough of them are left. */
  async #selectUntouched(query: RowQuery): Promise<readonly KeyedRow[]> {
    const kept: KeyedRow[] = []
    const limit = query.limit + this.#entries.size
    let { after } = query
    while (kept.length < query.limit) {
      const page = await this.#stored.select({ ...query, after, limit })
      kept.push(...page.filter((row) => !this.#entries.has(row.key) && !this.#isWiped(row)))
      const last = page.at(-1)
      if (page.length < limit || !last) break
      after = { key: last.key, value: query.by ? (last.row[query.by.field] as string | number) : '' }
    }
    return kept.sort(rowOrder(query.by))
  }

  #isWiped({ row }: KeyedRow): boolean {
    return this.#wipes.some(({ field, equals }) => fieldText(row, field) === equals)
  }
}
