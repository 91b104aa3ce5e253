import { follow, type JsonSchema } from '../documents/json-schema.ts'
import { isJust, valuesOf } from './values.ts'

/**
 * How a document that one schema allows can be none that another allows:
 * `missing`: a required field it never has · `omitted`: a required field it may lack · `gone`: an optional field it never has (no contradiction,
 * but whoever reads that field hears nothing any more) · `unknown`: a field that the other forbids · `type` · `value`: of an enumeration ·
 * `range`: longer, shorter, greater, smaller, of another pattern · `unclear`: schemas that this comparison can't judge, and that differ.
 */
export type Mismatch = {
  /** `price.minor`, `names[]`; empty for the document itself. */
  readonly path: string
  readonly kind: 'missing' | 'omitted' | 'gone' | 'unknown' | 'type' | 'value' | 'range' | 'unclear'
  readonly expected: string
  readonly found: string
}

/** A schema with the document in which its references lead somewhere. */
export type Rooted = { readonly schema: JsonSchema; readonly root: JsonSchema }

export const rooted = (schema: JsonSchema, root: JsonSchema = schema): Rooted => ({ schema, root })

/**
 * Where a document that `writer` allows may be refused by `reader`; empty when every such document is accepted. Sound: what it can't judge
 * counts as a mismatch. Fields that the writer doesn't name are taken as not written.
 */
export const findMismatches = (writer: Rooted, reader: Rooted, path = ''): readonly Mismatch[] => {
  if (path.split(/[.[{]/).length > DEPTH_MAX) return []
  const offered = branchesOf(writer)
  const accepted = branchesOf(reader)
  return joined(
    offered.flatMap((one) =>
      nearest(
        accepted.map((other) => ofBranch(one, other, path)),
        { offered: one, accepted, path },
      ),
    ),
  )
}

/** One of a kind at a place: what several alternatives give is named together. */
const joined = (found: readonly Mismatch[]): readonly Mismatch[] =>
  [...Map.groupBy(found, ({ path, kind }) => `${kind} ${path}`).values()].map((same) => ({
    ...same[0]!,
    found: [...new Set(same.map((one) => one.found))].join(' or '),
  }))

/** No mismatch where one branch accepts it; else what is wrong with the branch that comes closest. */
const nearest = (
  tries: readonly (readonly Mismatch[])[],
  {
    offered,
    accepted,
    path,
  }: { readonly offered: Rooted; readonly accepted: readonly Rooted[]; readonly path: string },
): readonly Mismatch[] => {
  const [best] = tries.toSorted((a, b) => weight(a) - weight(b) || a.length - b.length)
  if (!best) return [{ path, kind: 'type', expected: 'nothing', found: nameOf(offered) }]
  if (!best.some(({ kind, path: at }) => at === path && (kind === 'type' || kind === 'value'))) return best
  // Of a closed list of values it is the values that matter; of types, which there are.
  const kind = best[0]!.kind
  return [{ path, kind, expected: accepted.map(nameOf).join(' or '), found: nameOf(offered) }]
}

const weight = (found: readonly Mismatch[]): number => (found.some(({ kind }) => kind === 'type') ? 1 : 0)

/** A schema as alternatives: `anyOf`, lists of types and enumerations are taken apart, references followed. */
const branchesOf = ({ schema, root }: Rooted, depth = 0): readonly Rooted[] => {
  if (depth > DEPTH_MAX) return [{ schema, root }]
  const { $ref, anyOf, oneOf, type, ...rest } = schema
  if (typeof $ref === 'string') return branchesOf({ schema: { ...follow(root, $ref), ...rest }, root }, depth + 1)
  const alternatives = (anyOf ?? oneOf) as readonly JsonSchema[] | undefined
  if (alternatives) return alternatives.flatMap((one) => branchesOf({ schema: one, root }, depth + 1))
  const values = valuesOf(schema)
  if (values) return values.map((value) => ({ schema: { const: value }, root }))
  if (Array.isArray(type)) return type.map((one: unknown) => ({ schema: { ...rest, type: one }, root }))
  if (type === 'boolean') return [true, false].map((value) => ({ schema: { const: value }, root }))
  return isNothing(schema) ? [] : [{ schema, root }]
}

/** A schema that refers to itself is compared so deep: further down it says the same again. */
const DEPTH_MAX = 20

const isNothing = ({ not }: JsonSchema): boolean =>
  typeof not === 'object' && not !== null && Object.keys(not).length === 0

const ofBranch = (writer: Rooted, reader: Rooted, path: string): readonly Mismatch[] => {
  const [w, r] = [writer.schema, reader.schema]
  const mismatch = (kind: Mismatch['kind'], of = nameOf): readonly Mismatch[] => [
    { path, kind, expected: of(reader), found: of(writer) },
  ]
  if (isAnything(r) || isSame(w, r)) return []
  if (isAnything(w)) return mismatch('type')
  if ('const' in w)
    return isJust(w['const'], r) ? [] : mismatch('const' in r || typeFits(w['const'], r) ? 'value' : 'type')
  if ('const' in r) return mismatch(typeFits(r['const'], w) ? 'value' : 'type')
  if (w['type'] !== r['type'] && !(w['type'] === 'integer' && r['type'] === 'number')) return mismatch('type')
  if ([w, r].some((one) => Object.keys(one).some((keyword) => UNJUDGED.has(keyword))))
    return mismatch('unclear', ({ schema }) => JSON.stringify(schema))
  if (w['type'] === 'object') return ofObject(writer, reader, path)
  if (w['type'] === 'array') return [...ofRange(w, r, path), ...ofArray(writer, reader, path)]
  return ofRange(w, r, path)
}

/** References of two documents lead to two places, whatever they are called. */
const isSame = (a: JsonSchema, b: JsonSchema): boolean => {
  const text = JSON.stringify(a)
  return text === JSON.stringify(b) && !text.includes('"$ref"')
}

/** Keywords that say more than this comparison understands. */
const UNJUDGED = new Set(['allOf', 'not', 'if', 'patternProperties', 'contains', 'dependentRequired', 'uniqueItems'])

const NOTES = new Set(['$schema', 'title', 'description', 'default', 'examples', 'readOnly', 'deprecated', 'format'])

const isAnything = (schema: JsonSchema): boolean => Object.keys(schema).every((keyword) => NOTES.has(keyword))

const typeFits = (value: unknown, { type }: JsonSchema): boolean =>
  type === typeof value || (type === 'integer' && Number.isInteger(value)) || (type === 'null' && value === null)

const ofObject = (writer: Rooted, reader: Rooted, path: string): readonly Mismatch[] => {
  const [told, known] = [fieldsOf(writer), fieldsOf(reader)]
  const at = (field: string): string => (path === '' ? field : `${path}.${field}`)
  const rest = reader.schema['additionalProperties']
  const inKnown = [...known].flatMap(([field, one]): readonly Mismatch[] => {
    const other = told.get(field)
    const missing = (kind: Mismatch['kind']) => ({ path: at(field), kind, expected: nameOf(one), found: 'nothing' })
    if (!other) return [missing(one.isRequired ? 'missing' : 'gone')]
    const inside = findMismatches(other, one, at(field))
    return one.isRequired && !other.isRequired ? [missing('omitted'), ...inside] : inside
  })
  const inTold = [...told]
    .filter(([field]) => !known.has(field))
    .flatMap(([field, one]): readonly Mismatch[] => {
      if (rest === false) return [{ path: at(field), kind: 'unknown', expected: 'nothing', found: nameOf(one) }]
      return isSchema(rest) ? findMismatches(one, rooted(rest, reader.root), at(field)) : []
    })
  return [...inKnown, ...inTold, ...ofOthers(writer, reader, path)]
}

/** Objects with names as keys: what stands under any name. */
const ofOthers = (writer: Rooted, reader: Rooted, path: string): readonly Mismatch[] => {
  const [told, known] = [writer.schema['additionalProperties'], reader.schema['additionalProperties']]
  if (!isSchema(told)) return []
  const from = rooted(told, writer.root)
  if (isSchema(known)) return findMismatches(from, rooted(known, reader.root), `${path}{}`)
  return known === false ? [{ path: `${path}{}`, kind: 'unknown', expected: 'nothing', found: nameOf(from) }] : []
}

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null

type Field = Rooted & { readonly isRequired: boolean }

const fieldsOf = ({ schema, root }: Rooted): ReadonlyMap<string, Field> => {
  const required = (schema['required'] ?? []) as readonly string[]
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>)
  return new Map(properties.map(([name, one]) => [name, { schema: one, root, isRequired: required.includes(name) }]))
}

const ofArray = (writer: Rooted, reader: Rooted, path: string): readonly Mismatch[] => {
  const [told, known] = [itemsOf(writer), itemsOf(reader)]
  if (told.first.length !== known.first.length)
    return [{ path, kind: 'type', expected: `${known.first.length} places`, found: `${told.first.length} places` }]
  return [
    ...told.first.flatMap((one, i) => findMismatches(one, known.first[i]!, `${path}[${i}]`)),
    ...(told.rest && known.rest ? findMismatches(told.rest, known.rest, `${path}[]`) : []),
  ]
}

const itemsOf = ({ schema, root }: Rooted) => ({
  first: ((schema['prefixItems'] ?? []) as readonly JsonSchema[]).map((one) => rooted(one, root)),
  rest: isSchema(schema['items']) ? rooted(schema['items'], root) : null,
})

const LOWER = ['minLength', 'minimum', 'exclusiveMinimum', 'minItems', 'minProperties']
const UPPER = ['maxLength', 'maximum', 'exclusiveMaximum', 'maxItems', 'maxProperties']
const SAME = ['pattern', 'multipleOf', 'propertyNames', 'contentEncoding']

const ofRange = (w: JsonSchema, r: JsonSchema, path: string): readonly Mismatch[] => {
  const beyond = (keyword: string, isWithin: (told: unknown, limit: unknown) => boolean): readonly Mismatch[] =>
    r[keyword] === undefined || isWithin(w[keyword], r[keyword])
      ? []
      : [{ path, kind: 'range', expected: `${keyword} ${show(r[keyword])}`, found: show(w[keyword] ?? 'none') }]
  return [
    ...LOWER.flatMap((keyword) => beyond(keyword, (told, limit) => Number(told ?? -Infinity) >= Number(limit))),
    ...UPPER.flatMap((keyword) => beyond(keyword, (told, limit) => Number(told ?? Infinity) <= Number(limit))),
    ...SAME.flatMap((keyword) => beyond(keyword, (told, limit) => JSON.stringify(told) === JSON.stringify(limit))),
  ]
}

const nameOf = ({ schema }: Rooted): string => {
  if ('const' in schema) return JSON.stringify(schema['const'])
  const values = valuesOf(schema)
  if (values) return values.map((value) => JSON.stringify(value)).join(' or ')
  const alternatives = (schema['anyOf'] ?? schema['oneOf']) as readonly JsonSchema[] | undefined
  if (alternatives) return [...new Set(alternatives.map((one) => nameOf(rooted(one))))].join(' or ')
  return typeof schema['type'] === 'string' ? schema['type'] : isAnything(schema) ? 'anything' : 'a schema'
}

const show = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
