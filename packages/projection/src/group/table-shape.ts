import type { ReadModel } from '@banyan/model'
import { faults } from '../errors.ts'
import type { OrderBy, TableIndex, TableShape } from '../storage/view-storage.ts'

/** A view's name is part of its tables' names, which PostgreSQL cuts at 63 bytes. */
export const VIEW_NAME_BYTES_MAX = 50

/** JSON Schema of a row, as `describe` of the model gives it. */
export type RowSchema = Readonly<Record<string, unknown>>

/** The table of a view, or a refusal: an index must compare what is there in every row, and never personal data. */
export const tableShape = (view: ReadModel, schema: RowSchema): TableShape => {
  const refuse = (why: string): never => {
    throw faults.PROJECTION_VIEW_REFUSED({ view: view.name, why })
  }
  if (Buffer.byteLength(view.name) > VIEW_NAME_BYTES_MAX || view.name.includes('\0'))
    refuse(`a name of more than ${VIEW_NAME_BYTES_MAX} bytes`)
  const personal = view.personal.map(({ field }) => field)
  const hidden = view.indexes.flat().find((field) => personal.includes(field))
  if (hidden !== undefined) refuse(`an index on ${hidden}, which is personal and so can't be compared`)
  const indexes = view.indexes.map(([field, by, ...more]): TableIndex => {
    if (more.length > 0) refuse(`an index of ${more.length + 2} fields; one or two are possible`)
    if (!isComparable(schemaOf(schema, field!)))
      refuse(`an index on ${field}, which is neither text, whole number nor boolean`)
    return {
      field: field!,
      by:
        by === undefined
          ? null
          : (orderBy(schema, by) ?? refuse(`an order by ${by}, which is not text or number in every row`)),
    }
  })
  return { view: view.name, indexes, personal }
}

type Schema = { readonly type?: unknown; readonly anyOf?: readonly Schema[] }

const schemaOf = (row: RowSchema, field: string): Schema =>
  (row['properties'] as Readonly<Record<string, Schema>> | undefined)?.[field] ?? {}

/** Null is allowed: such a row is found by no value. */
const isComparable = (schema: Schema): boolean => {
  if (schema.anyOf) return schema.anyOf.every((one) => one.type === 'null' || isComparable(one))
  const types = [schema.type].flat().filter((type) => type !== 'null')
  return types.length > 0 && types.every((type) => type === 'string' || type === 'integer' || type === 'boolean')
}

const orderBy = (row: RowSchema, field: string): OrderBy | undefined => {
  const required = row['required']
  if (!Array.isArray(required) || !required.includes(field)) return undefined
  const { type } = schemaOf(row, field)
  if (type === 'string') return { field, as: 'text' }
  return type === 'number' || type === 'integer' ? { field, as: 'number' } : undefined
}
