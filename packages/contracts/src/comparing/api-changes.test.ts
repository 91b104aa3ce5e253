import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { JsonSchema } from '../documents/json-schema.ts'
import { type Change, keyOf } from './change.ts'
import { compareContracts } from './compare.ts'

type Parts = {
  readonly method?: string
  readonly callers?: readonly string[]
  readonly headers?: readonly { readonly name: string; readonly required?: boolean }[]
  readonly query?: Readonly<Record<string, JsonSchema>>
  readonly body?: JsonSchema
  readonly status?: number
  readonly answer?: JsonSchema
  readonly errors?: Readonly<Record<string, number>>
}

const text = { type: 'string' }
const object = (properties: Readonly<Record<string, JsonSchema>>, required = Object.keys(properties)): JsonSchema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})

const problem = (code: string): JsonSchema => ({
  allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { const: code } } }],
})

const contractsWith = (o: Parts) => {
  const parameters = [
    ...Object.entries(o.query ?? { page: text }).map(([name, schema]) => ({
      name,
      in: 'query',
      required: false,
      schema,
    })),
    ...(o.headers ?? [{ name: 'Idempotency-Key' }]).map((one) => ({
      in: 'header',
      required: false,
      schema: text,
      ...one,
    })),
  ]
  const errors = Object.entries(o.errors ?? { TooLate: 409, NoSuchLoaf: 404 }).map(([code, status]) => [
    status,
    { content: { 'application/problem+json': { schema: { oneOf: [problem(code)] } } } },
  ])
  const operation = {
    'x-callers': o.callers ?? ['member', 'service'],
    parameters,
    requestBody: { content: { 'application/json': { schema: o.body ?? object({ grams: { type: 'integer' } }, []) } } },
    responses: {
      [o.status ?? 200]: {
        content: { 'application/json': { schema: o.answer ?? object({ loafId: text, note: text }, ['loafId']) } },
      },
      ...Object.fromEntries(errors),
    },
  }
  const api = {
    paths: { '/api/bakery/loaves': { [o.method ?? 'post']: operation } },
    components: { schemas: { Problem: object({}) } },
  }
  return { contexts: new Map([['bakery', { events: new Map(), api }]]) }
}

const changed = (o: Parts) =>
  compareContracts(contractsWith({}), contractsWith(o)).map(
    (change: Change) =>
      `${change.isBreak ? 'break' : 'fine'} ${keyOf(change).replace('bakery POST /api/bakery/loaves ', '')}`,
  )

describe('a change of an API', () => {
  for (const [what, parts, changes] of [
    ['nothing', {}, []],
    [
      'a request field became required',
      { body: object({ grams: { type: 'integer' } }) },
      ['break request-field-became-required grams'],
    ],
    [
      'a required request field added',
      { body: object({ salt: text }) },
      ['break request-field-became-required salt', 'break request-field-removed grams'],
    ],
    [
      'an optional request field added',
      { body: object({ grams: { type: 'integer' }, salt: text }, []) },
      ['fine route-changed'],
    ],
    ['a parameter removed', { query: {} }, ['break request-field-removed page']],
    [
      'a request narrowed',
      { query: { page: { type: 'string', maxLength: 3 } } },
      ['break request-range-narrowed page'],
    ],
    ['an answer field removed', { answer: object({ loafId: text }) }, ['break answer-field-removed note']],
    [
      'an answer field became optional',
      { answer: object({ loafId: text, note: text }, []) },
      ['break answer-field-became-optional loafId'],
    ],
    [
      'an answer field added',
      { answer: object({ loafId: text, note: text, salt: text }, ['loafId']) },
      ['fine route-changed'],
    ],
    ['a status changed', { status: 201 }, ['break status-changed 200 to 201']],
    ['an error removed', { errors: { TooLate: 409 } }, ['break error-removed NoSuchLoaf']],
    [
      'an error of another status',
      { errors: { TooLate: 410, NoSuchLoaf: 404 } },
      ['break status-changed TooLate: 409 to 410'],
    ],
    ['an error added', { errors: { TooLate: 409, NoSuchLoaf: 404, Closed: 423 } }, ['fine route-changed']],
    ['a caller refused', { callers: ['service'] }, ['break caller-refused member']],
    ['a header removed', { headers: [] }, ['break header-removed Idempotency-Key']],
    [
      'a header required',
      { headers: [{ name: 'Idempotency-Key', required: true }] },
      ['break header-became-required Idempotency-Key'],
    ],
    [
      'a route of another method',
      { method: 'put' },
      ['break route-removed', 'fine bakery PUT /api/bakery/loaves route-added'],
    ],
  ] as const)
    it(what, () =>
      assert.deepEqual(
        changed(parts),
        changes.map((one) => one.replace('bakery POST /api/bakery/loaves ', '')),
      ),
    )
})
