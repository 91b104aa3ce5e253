import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import * as fc from 'fast-check'
import type { JsonSchema } from '../documents/json-schema.ts'
import { findMismatches, type Mismatch, rooted } from './mismatches.ts'
import { samplesOf } from './samples.ts'

const ajv = new Ajv2020({ strict: false, validateFormats: false })
const accepts = (schema: JsonSchema) => ajv.compile(schema)

/** Compiling schemas is what takes the time. */
const RUNS = 120

const FIELDS = ['a', 'b', 'c', 'd'] as const

const scalar: fc.Arbitrary<JsonSchema> = fc.oneof(
  fc.record({ least: fc.integer({ min: 0, max: 3 }), more: fc.integer({ min: 0, max: 3 }) }).map(({ least, more }) => ({
    type: 'string',
    minLength: least,
    maxLength: least + more,
  })),
  fc
    .record({ least: fc.integer({ min: -3, max: 3 }), more: fc.integer({ min: 0, max: 4 }) })
    .map(({ least, more }) => ({
      type: 'integer',
      minimum: least,
      maximum: least + more,
    })),
  fc.constant({ type: 'boolean' }),
  fc.constant({ type: 'null' }),
  fc.constant({ type: 'string' }),
  fc.subarray(['red', 'green', 'blue', 'none'], { minLength: 1 }).map((values) => ({ type: 'string', enum: values })),
)

const { schema: anySchema } = fc.letrec<{ schema: JsonSchema; object: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    tie('object'),
    fc
      .tuple(scalar, scalar)
      // Two ranges of one type may be one range in two pieces: the comparison asks for one that holds all.
      .filter(([one, other]) => one['type'] !== other['type'])
      .map(([one, other]) => ({ anyOf: [one, other] })),
    scalar.map((one) => ({ anyOf: [one, { type: 'null' }] })),
    fc
      .tuple(tie('schema'), fc.integer({ min: 1, max: 3 }))
      .map(([items, maxItems]) => ({ type: 'array', items, maxItems })),
  ),
  object: fc
    .tuple(fc.dictionary(fc.constantFrom(...FIELDS), tie('schema'), { maxKeys: 3 }), fc.subarray([...FIELDS]))
    .map(([properties, required]) => ({
      type: 'object',
      properties,
      required: required.filter((name) => name in properties),
    })),
}))

const object = fc
  .tuple(fc.dictionary(fc.constantFrom(...FIELDS), anySchema, { minKeys: 1, maxKeys: 4 }), fc.subarray([...FIELDS]))
  .map(([properties, required]): JsonSchema => ({
    type: 'object',
    properties,
    required: required.filter((name) => name in properties),
  }))

/** A schema and what somebody made of it: some fields of another one in place of its own. */
const edited = fc.tuple(object, object, fc.subarray([...FIELDS], { maxLength: 2 })).map(([before, other, fields]) => {
  const [own, theirs] = [before, other].map((one) => one['properties'] as Record<string, JsonSchema>)
  const properties = { ...own }
  for (const field of fields) {
    delete properties[field]
    if (theirs![field]) properties[field] = theirs![field]
  }
  const isRequired = (field: string) =>
    ((fields.includes(field as 'a') ? other : before)['required'] as readonly string[]).includes(field)
  return { before, after: { type: 'object', properties, required: Object.keys(properties).filter(isRequired) } }
})

/** What contradicts the reader's schema; a field that is never told any more contradicts nothing. */
const contradictions = (writer: JsonSchema, reader: JsonSchema): readonly Mismatch[] =>
  findMismatches(rooted(writer), rooted(reader)).filter(({ kind }) => kind !== 'gone')

describe('what one schema allows and another refuses', () => {
  it('is found exactly: documents of the writer are all accepted where nothing is found, and one is refused where something is', () => {
    let [same, other] = [0, 0]
    fc.assert(
      fc.property(edited, ({ before, after }) => {
        const found = contradictions(after, before)
        const refused = samplesOf(after).find((sample) => !accepts(before)(sample))
        if (found.length === 0) same += 1
        else other += 1
        if (found.length === 0) assert.equal(refused, undefined, 'accepted by the comparison, refused by the schema')
        else assert.notEqual(refused, undefined, `refused by the comparison alone: ${JSON.stringify(found)}`)
      }),
      { numRuns: RUNS },
    )
    assert.ok(same > RUNS / 10 && other > RUNS / 10, `${same} compatible, ${other} not: the generator is one-sided`)
  })

  it('is nothing between a schema and itself', () => {
    fc.assert(
      fc.property(anySchema, (one) => assert.deepEqual(findMismatches(rooted(one), rooted(structuredClone(one))), [])),
    )
  })

  const of = (writer: JsonSchema, reader: JsonSchema) =>
    findMismatches(rooted(writer), rooted(reader)).map(({ path, kind }) => `${kind} ${path}`)
  const fields = (
    properties: Readonly<Record<string, JsonSchema>>,
    required = Object.keys(properties),
  ): JsonSchema => ({
    type: 'object',
    properties,
    required,
  })
  const text = { type: 'string' }

  it('names the place, inside of lists, references, maps and tuples', () => {
    const list = (items: JsonSchema) => fields({ names: { type: 'array', items } })
    assert.deepEqual(of(list({ type: 'integer' }), list(text)), ['type names[]'])
    const pair = (second: JsonSchema) => fields({ pair: { type: 'array', prefixItems: [text, second] } })
    assert.deepEqual(of(pair({ type: 'null' }), pair(text)), ['type pair[1]'])
    const map = (one: JsonSchema) => ({ type: 'object', additionalProperties: one })
    assert.deepEqual(of(map(fields({ a: text }, [])), map(fields({ a: text }))), ['omitted {}.a'])
    const linked = (one: JsonSchema) => ({ ...fields({ of: { $ref: '#/$defs/One' } }), $defs: { One: one } })
    assert.deepEqual(of(linked(fields({})), linked(fields({ b: text }))), ['missing of.b'])
    const deep = (one: JsonSchema) => ({
      ...fields({ in: fields({ of: { $ref: '#/$defs/One' } }) }),
      $defs: { One: one },
    })
    assert.deepEqual(of(deep(fields({})), deep(fields({ b: text }))), ['missing in.of.b'])
  })

  it('comes to an end where a schema refers to itself', () => {
    const tree = (name: JsonSchema) => fields({ name, parts: { type: 'array', items: { $ref: '#' } } })
    assert.deepEqual(of(tree(text), tree(text)), [])
    const [first, second] = of(tree({ type: 'null' }), tree(text))
    assert.deepEqual([first, second], ['type name', 'type parts[].name'])
    assert.ok(samplesOf(tree(text)).every((one) => accepts(tree(text))(one)))
  })

  it('tells a field that is never told from one that is forbidden', () => {
    assert.deepEqual(of(fields({}), fields({ a: text }, [])), ['gone a'])
    assert.deepEqual(of(fields({ a: text }), { ...fields({}), additionalProperties: false }), ['unknown a'])
    assert.deepEqual(of(fields({ a: text }), fields({})), [])
  })

  it('counts what it can not judge as a mismatch', () => {
    const shared = { allOf: [fields({ a: text })] }
    assert.deepEqual(of({ type: 'object', ...shared }, { type: 'object', ...shared }), [])
    assert.deepEqual(of({ type: 'object', ...shared }, { type: 'object', allOf: [fields({})] }), ['unclear '])
    assert.deepEqual(of({ type: 'string', pattern: '^a$' }, { type: 'string', pattern: '^[a]$' }), ['range '])
  })
})

describe('samples of a schema', () => {
  it('are documents that it allows', () => {
    fc.assert(
      fc.property(anySchema, (schema) => {
        const isValid = accepts(schema)
        for (const sample of samplesOf(schema)) assert.ok(isValid(sample), JSON.stringify(sample))
      }),
      { numRuns: RUNS / 4 },
    )
  })

  it('are none where a pattern is beyond them', () =>
    assert.deepEqual(samplesOf({ type: 'string', pattern: '^x{7}y$' }), []))
})
