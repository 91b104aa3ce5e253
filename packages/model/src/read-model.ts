import type { z } from 'zod'
import type { DataOf, EventDef } from './event.ts'
import { type PersonalField, personalFields } from './personal.ts'
import type { Words } from './words.ts'

/** For whom a view is made. What this audience must not see is not in its table. */
export type Audience = 'public' | 'member' | 'operator' | 'internal'

/** A view handler returns operations; they are applied together with the checkpoint in one transaction. */
export type Op<Row> =
  | { readonly op: 'put'; readonly key: string; readonly row: Row }
  | { readonly op: 'patch'; readonly key: string; readonly set: Partial<Row> }
  | {
      readonly op: 'increment'
      readonly key: string
      readonly by: { readonly [K in keyof Row]?: Row[K] extends number ? number : never }
    }
  | { readonly op: 'delete'; readonly key: string }
  | { readonly op: 'deleteWhere'; readonly index: keyof Row & string; readonly equals: string }

export type AnyRow = { readonly [field: string]: unknown }
export type AnyOp = Op<AnyRow>

/** A view as a value; `Row` is phantom. Its table's key is a string, its row the schema's object. */
export type ReadModel<Row = unknown> = {
  readonly kind: 'readModel'
  readonly context: string
  readonly name: string
  readonly words: Words
  readonly audience: Audience
  readonly row: z.ZodType
  readonly personal: readonly PersonalField[]
  /** Fields one may look up by, each on its own or followed by the field that orders the rows. */
  readonly indexes: readonly (readonly string[])[]
  readonly from: { readonly [event: string]: EventDef }
  readonly reads: { readonly [name: string]: ReadModel }
  readonly readsBefore: { readonly [name: string]: ReadModel }
  readonly on: { readonly [event: string]: AnyHandler }
  readonly _row?: Row
}

export type RowOf<V> = V extends ReadModel<infer Row> ? Row : never

/** What a handler learns about an event besides its data. */
export type Meta = {
  /** When the event was recorded, by the database's clock. */
  readonly at: Date
  /** `<stream>@<version>`: the event's id in its context. */
  readonly id: string
}

/** Reading a view, inside a handler (of the same context, at the same position) or a query. */
export type Reader<Row> = {
  get(key: string): Promise<Row | undefined>
  /** In the order of the keys asked for; missing ones are left out. At most 500 keys. */
  getMany(keys: readonly string[]): Promise<readonly Row[]>
  /** All rows whose field equals the value; with `newest`, that many with the greatest value of `newest.by`. At most 10,000 rows. */
  where(
    index: keyof Row & string,
    equals: string,
    newest?: { readonly by: keyof Row & string; readonly limit: number },
  ): Promise<readonly Row[]>
  /** One page, in descending order of `by` and then of the key: never repeats or skips a row that was there throughout. */
  page(o: {
    readonly index: keyof Row & string
    readonly equals: string
    readonly by: keyof Row & string
    readonly limit: number
    readonly cursor: string | null
  }): Promise<{ readonly rows: readonly Row[]; readonly cursor: string | null }>
}

export type Readers<V> = { readonly [K in keyof V]: Reader<RowOf<V[K]>> }

export type AnyHandler = (
  event: unknown,
  meta: Meta,
  reads: { readonly [name: string]: Reader<AnyRow> },
) => readonly AnyOp[] | Promise<readonly AnyOp[]>

export type Handlers<Row, Es, V> = {
  readonly [K in keyof Es]: (
    event: DataOf<Es[K]>,
    meta: Meta,
    reads: Readers<V>,
  ) => readonly Op<NoInfer<Row>>[] | Promise<readonly Op<NoInfer<Row>>[]>
}

export type ReadModelSpec<Sch extends z.ZodType, Es, V, W> = {
  readonly audience: Audience
  readonly row: Sch
  readonly from: Es
  /**
   * Views of the same context that the handlers may read, as they are with the event that is handled. Views joined by `reads`
   * or `readsBefore` move together, event by event.
   */
  readonly reads?: V
  /** As `reads`, but without the event that is handled: for whoever must know what that event is about to take out of the other view. */
  readonly readsBefore?: W
  readonly indexes?: readonly (
    | (keyof z.output<NoInfer<Sch>> & string)
    | readonly (keyof z.output<NoInfer<Sch>> & string)[]
  )[]
  readonly on: Handlers<z.output<NoInfer<Sch>>, Es, V & W>
}

/** Makes a view value; teams call `context.readModel(…)`. */
export const defineReadModel = <Row>(
  context: string,
  o: {
    readonly name: string
    readonly words: Words
    readonly spec: ReadModelSpec<z.ZodType, unknown, unknown, unknown>
  },
): ReadModel<Row> => {
  const { spec, name } = o
  const reads = (spec.reads ?? {}) as ReadModel['reads']
  const readsBefore = (spec.readsBefore ?? {}) as ReadModel['reads']
  const foreign = [...Object.values(reads), ...Object.values(readsBefore)].find((view) => view.context !== context)
  if (foreign)
    throw new Error(
      `view ${context}.${name} reads ${foreign.context}.${foreign.name}; a view reads views of its own context only`,
    )
  return Object.freeze({
    kind: 'readModel' as const,
    context,
    name,
    words: o.words,
    audience: spec.audience,
    row: spec.row,
    personal: personalFields(spec.row, `view ${context}.${name}`),
    indexes: (spec.indexes ?? []).map((index) =>
      typeof index === 'string' ? [index] : index,
    ) as readonly (readonly string[])[],
    from: spec.from as ReadModel['from'],
    reads,
    readsBefore,
    on: spec.on as ReadModel['on'],
  })
}
