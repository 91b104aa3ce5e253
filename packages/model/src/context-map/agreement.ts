import type { z } from 'zod'
import type { CommandDef, Invoke } from '../command.ts'
import { holdsPersonal } from '../personal.ts'
import type { AnyRow, ReadModel, RowOf } from '../read-model.ts'
import type { Words } from '../words.ts'

/** What a context has, by key, as others may compare it with what they have: part of its published language. */
export type InventoryDef<V = unknown> = {
  readonly kind: 'inventory'
  readonly context: string
  readonly name: string
  readonly words: Words
  /** Of one entry. */
  readonly value: z.ZodType
  readonly _value?: V
}

/** How a context keeps an inventory: from one of its views, entry by entry under the row's key; null is no entry. */
export type KeptInventory = {
  readonly inventory: InventoryDef
  readonly view: ReadModel
  readonly entry: (row: AnyRow) => unknown
}

export type InventorySpec<V, View extends ReadModel> = {
  readonly view: View
  readonly entry: (row: RowOf<View>) => V | null
}

/** One key of which two contexts disagree; undefined where one has nothing. */
export type Difference<Row = AnyRow, V = unknown> = {
  readonly key: string
  readonly ours: Row | undefined
  readonly theirs: V | undefined
}

export type AgreementSpec<V, View extends ReadModel> = {
  /** A view under the same keys as the inventory. */
  readonly ours: View
  readonly theirs: InventoryDef<V>
  /** Whether a row and an entry say the same. Personal fields are sealed here. */
  readonly agrees: (ours: RowOf<View> | undefined, theirs: V | undefined) => boolean
  /** Every command that `mend` may send. */
  readonly sends: readonly CommandDef[]
  /**
   * What is done about a difference that is still there after both views were built anew from their logs: a command of this context, or a
   * public one of the other, by which it tells again. Idempotent by state. Null: people decide.
   */
  readonly mend: (difference: Difference<RowOf<View>, V>) => Invoke | null
}

/** What must agree between a view of this context and another context; declared only where it matters. */
export type AgreementDef = {
  readonly kind: 'agreement'
  readonly context: string
  readonly name: string
  readonly words: Words
  readonly ours: ReadModel
  readonly theirs: InventoryDef
  readonly agrees: (ours: AnyRow | undefined, theirs: unknown) => boolean
  readonly sends: readonly CommandDef[]
  readonly mend: (difference: Difference) => Invoke | null
}

/** Makes an inventory's value; the published language calls it. */
export const defineInventory = <V>(
  context: string,
  name: string,
  o: { readonly words: Words; readonly value: z.ZodType },
): InventoryDef<V> => {
  if (holdsPersonal(o.value)) throw new Error(`inventory ${context}.${name} tells personal data; tell ids`)
  return Object.freeze({ kind: 'inventory' as const, context, name, ...o })
}
