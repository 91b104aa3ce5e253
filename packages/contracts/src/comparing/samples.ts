import { follow, type JsonSchema } from '../documents/json-schema.ts'
import { isJust, valuesOf } from './values.ts'

/** Most documents made of one schema. */
export const SAMPLES_MAX = 200

/** Longest text or list in a sample; a schema may allow more. */
const LENGTH_MAX = 1_000

/**
 * Documents that a schema allows, always the same: one with everything, and from there, one thing at a time, each alternative, each optional
 * field left out, each length and number at its limits. Empty where a pattern is beyond what this can write.
 */
export const samplesOf = (schema: JsonSchema): readonly unknown[] => variants(schema, schema, 0).slice(0, SAMPLES_MAX)

/** A schema that refers to itself is followed so deep. */
const DEPTH_MAX = 6

const variants = (schema: JsonSchema, root: JsonSchema, depth: number): readonly unknown[] => {
  if (depth > DEPTH_MAX) return []
  const inside = (one: JsonSchema) => variants(one, root, depth + 1)
  if (typeof schema['$ref'] === 'string') return inside(follow(root, schema['$ref']))
  const values = valuesOf(schema)
  if (values) return values
  const alternatives = (schema['anyOf'] ?? schema['oneOf']) as readonly JsonSchema[] | undefined
  if (alternatives) return alternatives.flatMap(inside)
  if (Array.isArray(schema['type'])) return schema['type'].flatMap((type: unknown) => inside({ ...schema, type }))
  if (schema['type'] === 'object') return objects(schema, inside)
  if (schema['type'] === 'array') return lists(schema, inside)
  return plain(schema)
}

const plain = (schema: JsonSchema): readonly unknown[] => {
  if (schema['type'] === 'string') return texts(schema)
  if (schema['type'] === 'integer' || schema['type'] === 'number') return numbers(schema)
  if (schema['type'] === 'boolean') return [true, false]
  return schema['type'] === 'null' ? [null] : ['anything']
}

type Inside = (schema: JsonSchema) => readonly unknown[]

const objects = (schema: JsonSchema, inside: Inside): readonly unknown[] => {
  const fields = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>).map(
    ([name, one]) => ({ name, values: inside(one) }),
  )
  const required = (schema['required'] ?? []) as readonly string[]
  if (fields.some(({ name, values }) => values.length === 0 && required.includes(name))) return []
  const base = Object.fromEntries(
    fields.filter(({ values }) => values.length > 0).map((one) => [one.name, one.values[0]]),
  )
  const changed = fields.flatMap(({ name, values }) => values.slice(1).map((value) => ({ ...base, [name]: value })))
  const lacking = fields.filter(({ name }) => !required.includes(name)).map(({ name }) => without(base, name))
  return [base, ...changed, ...lacking, ...named(schema, base, inside)]
}

const without = (object: Readonly<Record<string, unknown>>, name: string) =>
  Object.fromEntries(Object.entries(object).filter(([field]) => field !== name))

/** Objects with names as keys: one entry of each kind. */
const named = (schema: JsonSchema, base: object, inside: Inside): readonly unknown[] => {
  const rest = schema['additionalProperties']
  return typeof rest === 'object' && rest !== null
    ? inside(rest as JsonSchema).map((value) => ({ ...base, a: value }))
    : []
}

const lists = (schema: JsonSchema, inside: Inside): readonly unknown[] => {
  const first = ((schema['prefixItems'] ?? []) as readonly JsonSchema[]).map(inside)
  if (first.some((values) => values.length === 0)) return []
  const base = first.map((values) => values[0])
  const places = first.flatMap((values, i) => values.slice(1).map((value) => base.with(i, value)))
  const items =
    typeof schema['items'] === 'object' && schema['items'] !== null ? inside(schema['items'] as JsonSchema) : []
  const [least, most] = [Number(schema['minItems'] ?? 0), Math.min(Number(schema['maxItems'] ?? 2), LENGTH_MAX)]
  const filled = (count: number, value: unknown) => [
    ...base,
    ...Array.from({ length: count - base.length }, () => value),
  ]
  if (items.length === 0) return least <= base.length ? [base, ...places] : []
  return [
    ...items.map((value) => filled(Math.max(least, Math.min(most, 1), base.length), value)),
    ...[...new Set([least, most])].filter((count) => count >= base.length).map((count) => filled(count, items[0])),
    ...places,
  ]
}

/** One of them fits most patterns that people write. */
const SEEDS = [
  'a',
  'A1',
  '0190b2c4',
  '2026-01-02T03:04:05.678Z',
  '2026-01-02',
  '03:04:05',
  '0190b2c4-7d3f-7a1b-8c2d-3e4f5a6b7c8d',
  'mina@example.org',
  'https://example.org/a',
  '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  '가나다 👩‍🎨',
]
const LETTERS = ['a', 'A', '0', '가']

const texts = (schema: JsonSchema): readonly string[] => {
  const [least, most] = [Number(schema['minLength'] ?? 0), Math.min(Number(schema['maxLength'] ?? 0), LENGTH_MAX)]
  const limits = [least, most].flatMap((length) => {
    const fitting = LETTERS.map((letter) => letter.repeat(length)).find((text) => isJust(text, schema))
    return fitting === undefined ? [] : [fitting]
  })
  const fitting = SEEDS.filter((text) => isJust(text, schema) && isFormatted(text, schema['format']))
  return [...new Set([...fitting, ...limits.filter((text) => isFormatted(text, schema['format']))])]
}

const FORMATS: Readonly<Record<string, RegExp>> = {
  'date-time': /^\d{4}-\d\d-\d\dT/,
  date: /^\d{4}-\d\d-\d\d$/,
  time: /^\d\d:\d\d/,
  email: /@/,
  uri: /^https:/,
  uuid: /^[0-9a-f]{8}-/,
}

const isFormatted = (text: string, format: unknown): boolean =>
  typeof format !== 'string' || (FORMATS[format]?.test(text) ?? true)

const numbers = (schema: JsonSchema): readonly number[] =>
  [1, 0, -1, 0.5, schema['minimum'], schema['maximum'], schema['multipleOf']]
    .filter((value) => typeof value === 'number')
    .filter((value, i, all) => all.indexOf(value) === i && isJust(value, schema))
