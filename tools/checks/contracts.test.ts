import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import specs from '@asyncapi/specs'
import { contractFiles, keyOf } from '@banyan/contracts'
import {
  context,
  describe as descriptionOf,
  type EventDef,
  publishedLanguage,
  send,
  system,
  words,
} from '@banyan/model'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv, type AnySchemaObject } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { z } from 'zod'
import { openRepository, repositoryOf } from '../repository.ts'
import { checkContracts, compared, contractParts, CONTRACTS_FOLDER, contractsOfToday, openBreaks } from './contracts.ts'
import { loadModel } from './model/model.ts'

const said = words('말', 'Word', 'A word.')

const told = (version: number, data: z.ZodType, upcast: EventDef['upcast'] = {}) => {
  const Said = publishedLanguage('mouth').event('Said', version, said, { data, upcast })
  const mouth = context('mouth', { ...said, owner: 'team' })
  const one = mouth.aggregate('Mouth', said, { initial: () => 0, events: { Said } }).evolve({ Said: (n) => n })
  one.command('Say', said, {
    input: z.strictObject({}),
    by: ['member'],
    of: () => 'one',
    emits: ['Said'],
    rejects: {},
    decide: () => [],
  })
  const ear = context('ear', { ...said, owner: 'team' })
  const hear = ear
    .aggregate('Ear', said, { initial: () => 0, events: {} })
    .evolve({})
    .command('Hear', said, {
      input: z.strictObject({}),
      by: ['service'],
      of: () => 'one',
      emits: [],
      rejects: {},
      decide: () => [],
    })
  ear.policy('when-said-then-hear', said, { on: Said, sends: [hear], then: () => send(hear, {}) })
  return system('head', [mouth, ear])
}

const filesOf = (model: ReturnType<typeof told>) =>
  contractFiles(descriptionOf(model), { broker: { system: 'head', partitions: 8 }, apis: {} })

/** A checkout with the contracts of one model, in which another one is declared now. */
const checkout = (
  before: ReturnType<typeof told>,
  now: ReturnType<typeof told>,
  more: Readonly<Record<string, string>> = {},
) => {
  const written = Object.fromEntries(
    filesOf(before).map(({ path, content }) => [`${CONTRACTS_FOLDER}/${path}`, content]),
  )
  const repository = repositoryOf({ ...written, ...more })
  const today = compared(repository, now, filesOf(now))
  return { repository, today, messages: () => checkContracts(repository, today).map(({ message }) => message) }
}

const word = z.strictObject({ word: z.string(), loud: z.boolean() })

describe('the check of contracts', () => {
  test('holds where what is declared is what is written, and lets additions be written', () => {
    assert.deepEqual(checkout(told(1, word), told(1, word)).messages(), [])
    const more = checkout(
      told(1, word),
      told(2, word.extend({ at: z.int() }), { 1: (old: object) => ({ ...old, at: 0 }) }),
    )
    assert.deepEqual(more.messages(), [])
    const parts = contractParts(more.repository, more.today).map(({ page }) => page)
    assert.ok(parts.includes(`${CONTRACTS_FOLDER}/mouth/events/Said.v2.json`))
    assert.ok(
      !parts.includes(`${CONTRACTS_FOLDER}/mouth/events/Said.v1.json`),
      'an older version is never written again',
    )
  })

  test('refuses a break, names it and its victims, and leaves what is written as it is', () => {
    const { repository, today, messages } = checkout(told(1, word), told(1, word.omit({ loud: true })))
    const [message, ...others] = messages()
    assert.match(
      message!,
      /^breaks: mouth\.Said\.v1 field-removed loud: .*; hurts aggregate mouth\.Mouth, policy ear\.when-said-then-hear\. /,
    )
    assert.deepEqual(others, [])
    assert.deepEqual(contractParts(repository, today), [])
  })

  test('names those outside who use what breaks, and refuses a row that uses what nobody promises', () => {
    const pageOf = (use: string) => ({
      [`${CONTRACTS_FOLDER}/consumers.md`]: `| who | contact | uses |\n|---|---|---|\n| echo | echo@head.example | \`${use}\` |\n`,
    })
    const broken = checkout(told(1, word), told(1, word.omit({ loud: true })), pageOf('mouth.Said'))
    assert.match(
      broken.messages().join('\n'),
      /; hurts aggregate mouth\.Mouth, .*, outside echo \(echo@head\.example\)\. /,
    )
    assert.deepEqual(checkout(told(1, word), told(1, word), pageOf('mouth.Said')).messages(), [])
    assert.deepEqual(checkout(told(1, word), told(1, word), pageOf('mouth.Sung')).messages(), [
      'expected echo to use a published event or a route, found `mouth.Sung`, which no context promises',
    ])
  })

  test('lets an approved break be written', () => {
    const page =
      '| day | break | why |\n|---|---|---|\n| 2026-11-22 | `mouth.Said.v1 field-removed loud` | Nobody listens yet. |\n'
    const { repository, today, messages } = checkout(told(1, word), told(1, word.omit({ loud: true })), {
      [`${CONTRACTS_FOLDER}/breaks.md`]: page,
    })
    assert.deepEqual(messages(), [])
    assert.ok(contractParts(repository, today).length > 0)
  })

  test('refuses an upcaster that can not lift what the log may hold', () => {
    const { repository, today } = checkout(
      told(1, word),
      told(2, word.extend({ at: z.int() }), { 1: (old: object) => old }),
    )
    assert.deepEqual(openBreaks(repository, today).map(keyOf), ['mouth.Said.v1 upcast-fails'])
  })

  test('misses a lost version and finds what belongs to no event', () => {
    const two = told(2, word, { 1: (old) => old })
    const { repository, today } = checkout(two, two, { [`${CONTRACTS_FOLDER}/mouth/events/Sung.v1.json`]: '{}' })
    assert.deepEqual(
      checkContracts(repository, today).map(({ file, message }) => `${file} ${message}`),
      [
        `${CONTRACTS_FOLDER}/mouth/events/Said.v1.json is not there: a version’s schema is kept for as long as a log may hold it`,
        `${CONTRACTS_FOLDER}/mouth/events/Sung.v1.json belongs to no event of today: delete it`,
      ],
    )
  })
})

describe('the contracts of this company', async () => {
  const repository = openRepository(new URL('../..', import.meta.url).pathname.replace(/\/$/, ''))
  const files = repository.files.filter((path) => path.startsWith(`${CONTRACTS_FOLDER}/`) && path.endsWith('.json'))
  const parsed = (path: string) => JSON.parse(repository.read(path)) as Record<string, unknown>

  test('are what code says now', async () => {
    const today = await contractsOfToday(repository, await loadModel(repository))
    assert.deepEqual(checkContracts(repository, today), [])
    for (const { page, content } of contractParts(repository, today)) assert.equal(repository.read(page), content, page)
  })

  test('are AsyncAPI 3.1 by its official schema', () => {
    const isValid = addFormats
      .default(new Ajv({ strict: false, logger: false }))
      .compile(specs.schemasWithoutId['3.1.0'] as AnySchemaObject)
    const documents = files.filter((path) => path.endsWith('/asyncapi.json'))
    assert.equal(documents.length, 3)
    for (const path of documents)
      assert.ok(isValid(parsed(path)), `${path}: ${JSON.stringify(isValid.errors?.slice(0, 3))}`)
    assert.ok(!isValid({ ...parsed(documents[0]!), channels: { a: { addres: 'a' } } }), 'the schema refuses nothing')
  })

  test('are OpenAPI 3.1 by its official schema', async () => {
    const documents = files.filter((path) => path.endsWith('/openapi.json'))
    assert.equal(documents.length, 3)
    for (const path of documents) {
      const { valid, errors } = await new Validator().validate(parsed(path))
      assert.ok(valid, `${path}: ${JSON.stringify(errors)}`)
    }
    const { valid } = await new Validator().validate({ ...parsed(documents[0]!), paths: { a: {} } })
    assert.ok(!valid, 'the schema refuses nothing')
  })

  test('are JSON Schema 2020-12, each version of each event', () => {
    const ajv = addFormats.default(new Ajv2020({ strict: true, strictTypes: false, strictTuples: false }))
    const schemas = files.filter((path) => /\.v\d+\.json$/.test(path))
    assert.ok(schemas.length > 40)
    for (const path of schemas) assert.equal(typeof ajv.compile(parsed(path)), 'function')
  })

  test('lead from every message to a schema that is there', () => {
    for (const path of files.filter((one) => one.endsWith('/asyncapi.json')))
      for (const [, ref] of repository.read(path).matchAll(/"\$ref": "(\.[^"]*)"/g))
        assert.ok(repository.files.includes(new URL(ref!, `file:///${path}`).pathname.slice(1)), `${path}: ${ref}`)
  })
})
