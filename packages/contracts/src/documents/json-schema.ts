/** A JSON Schema of dialect 2020-12, as the model writes them. */
export type JsonSchema = Readonly<Record<string, unknown>>

export const DIALECT = 'https://json-schema.org/draft/2020-12/schema'

/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
const ONE = new Set(['items', 'additionalProperties', 'propertyNames', 'not', 'contains'])
const MANY = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems'])
const NAMED = new Set(['properties', 'patternProperties', '$defs'])

/**
 * The schema without "and no other fields": readers of a published event ignore what they don't know, so that a field may be added
 * without asking them. The writer's own schema stays closed; this is what others are told.
 */
export const openSchema = (schema: JsonSchema): JsonSchema =>
  Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword, value]) => keyword !== '$schema' && !(keyword === 'additionalProperties' && value === false))
      .map(([keyword, value]) => [keyword, openPart(keyword, value)]),
  )

const openPart = (keyword: string, value: unknown): unknown => {
  if (ONE.has(keyword)) return openAny(value)
  if (MANY.has(keyword)) return (value as readonly unknown[]).map(openAny)
  if (!NAMED.has(keyword)) return value
  return Object.fromEntries(Object.entries(value as JsonSchema).map(([name, one]) => [name, openAny(one)]))
}

const openAny = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? openSchema(value as JsonSchema) : value

/** Where `#/a/b` leads in a document; an empty schema, which allows anything, where it leads nowhere. */
export const follow = (root: JsonSchema, ref: string): JsonSchema => {
  let at: unknown = root
  for (const step of ref.replace(/^#\/?/, '').split('/'))
    if (step !== '') at = (at as JsonSchema | undefined)?.[step.replaceAll('~1', '/').replaceAll('~0', '~')]
  return typeof at === 'object' && at !== null ? (at as JsonSchema) : {}
}
