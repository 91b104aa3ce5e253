import { z } from 'zod'
import { faults } from '../errors.ts'

type Kind = 'text' | 'number' | 'boolean' | 'list'
type Property = { readonly type?: string; readonly anyOf?: readonly Property[] }

/** How a query's text parameters become its input, worked out once from its schema. */
export type Conversion = ReadonlyMap<string, Kind>

export const conversionFor = (schema: z.ZodType): Conversion => {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
    readonly properties?: { readonly [name: string]: Property }
  }
  return new Map(Object.entries(json.properties ?? {}).map(([name, property]) => [name, kindOf(property)]))
}

/**
 * Text parameters as the schema's types. Unknown ones stay text, for the schema to refuse by name; what is no number stays text too.
 * Throws `SERVICE_INPUT_INVALID` for a parameter given twice.
 */
export const convert = (conversion: Conversion, sent: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(sent).map(([name, value]) => {
      if (typeof value !== 'string') throw twice(name)
      return [name, converted(conversion.get(name) ?? 'text', value)]
    }),
  )

const kindOf = ({ type, anyOf }: Property): Kind => {
  if (type === 'integer' || type === 'number') return 'number'
  if (type === 'boolean') return 'boolean'
  if (type === 'array') return 'list'
  const first = anyOf?.find((option) => option.type !== 'null')
  return first ? kindOf(first) : 'text'
}

const NUMBER = /^-?\d{1,15}(\.\d{1,15})?$/

const converted = (kind: Kind, value: string): unknown => {
  if (kind === 'number') return NUMBER.test(value) ? Number(value) : value
  if (kind === 'boolean' && (value === 'true' || value === 'false')) return value === 'true'
  if (kind === 'list') return value === '' ? [] : value.split(',')
  return value
}

const twice = (path: string) => faults.SERVICE_INPUT_INVALID({ fields: [{ path, expected: 'one value' }] })
