import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isFault, words } from '@banyan/model'
import { z } from 'zod'
import { defineSettings, memoryStore, openConfiguration, setting, told } from '../src/index.ts'
import { example, logging } from './example.ts'

const { words: said } = example
const one = (name: string, made: ReturnType<typeof setting>) => () =>
  defineSettings('mill', { words: said, settings: { [name]: made } })

const open = (o: { readonly env?: Readonly<Record<string, string>>; readonly file?: string }) =>
  openConfiguration({
    settings: [example],
    environment: o.env ?? {},
    file: o.file === undefined ? null : { path: '/etc/banyan.json', text: o.file },
    store: memoryStore(),
    log: logging().log,
  })

const refused = async (work: Promise<unknown>, sentence: RegExp) =>
  assert.rejects(work, (error) => {
    assert.ok(isFault(error, 'CONFIGURATION_SOURCE_WRONG'), String(error))
    assert.match(error.message, sentence)
    return true
  })

describe('declared settings', () => {
  it('are refused when a name can’t be one, sounds like a secret, or its default does not fit', () => {
    const count = setting(z.int().min(1), { default: 1, words: said })
    for (const [wrong, sentence] of [
      [one('Sails', count), /mill\.Sails to have a name in camelCase/],
      [one('apiToken', count), /mill\.apiToken to be no secret/],
      [one('adminPassword', count), /no secret/],
      [one('sails', setting(z.int().min(1), { default: 0, words: said })), /have a default that its schema takes/],
      [one('sails', setting(z.date(), { default: new Date(0), words: said })), /told as JSON Schema/],
      [() => defineSettings('My Mill', { words: said, settings: {} }), /belong to a context named by/],
    ] as const)
      assert.throws(wrong, (error) => isFault(error, 'CONFIGURATION_DECLARATION_WRONG') && sentence.test(error.message))
  })

  it('tell of themselves what pages and command line need', () => {
    const [sails, grind] = told(example).settings
    assert.deepEqual(sails, {
      name: 'sails',
      words: words('날개', 'Sails', 'How many turn.'),
      unit: null,
      live: true,
      variable: 'CONFIG_MILL_SAILS',
      default: 4,
      schema: { type: 'integer', minimum: 0, maximum: 1_000 },
    })
    assert.deepEqual([grind?.unit, grind?.variable], ['ms', 'CONFIG_MILL_GRIND_MS'])
    assert.equal(told(example).settings.find(({ name }) => name === 'mode')?.variable, 'MILL_MODE')
  })
})

describe('layers', () => {
  it('lie over each other: default, environment, file', async () => {
    await using configuration = await open({
      env: { CONFIG_MILL_SAILS: '5', CONFIG_MILL_NAME: '7', MILL_MODE: 'off', CONFIG_MILL_DEEP: '{"a":1}', OTHER: 'x' },
      file: '{"mill": {"sails": 6, "stones": 3}}',
    })
    const { current, layers } = configuration.of(example)
    assert.deepEqual(current, { sails: 6, grindMs: 500, name: '7', mode: 'off', deep: { a: 1 }, stones: 3 })
    assert.deepEqual(layers, {
      sails: 'file',
      grindMs: 'default',
      name: 'environment',
      mode: 'environment',
      deep: 'environment',
      stones: 'file',
    })
    const sails: number = current.sails // typed
    assert.equal(sails, 6)
  })

  it('say what does not fit, where, and which name is near', async () => {
    await refused(open({ env: { CONFIG_MILL_SAILS: 'many' } }), /CONFIG_MILL_SAILS to be .*number.*found "many"/)
    await refused(open({ env: { CONFIG_MILL_SAILS: '1001' } }), /CONFIG_MILL_SAILS to be .*1000/)
    await refused(open({ env: { CONFIG_MILL_SIALS: '5' } }), /CONFIG_MILL_SIALS.*did you mean CONFIG_MILL_SAILS\?/)
    await refused(open({ file: '{' }), /\/etc\/banyan\.json to hold JSON/)
    await refused(open({ file: '[]' }), /an object with settings by context/)
    await refused(open({ file: '{"mil": {}}' }), /name contexts: mill, found mil \(did you mean mill\?\)/)
    await refused(open({ file: '{"mill": {"sail": 5}}' }), /sail: a setting that exists \(did you mean sails\?\)/)
    await refused(open({ file: '{"mill": {"grindMs": 0}}' }), /grindMs: /)
    await refused(open({ file: '{"mill": 5}' }), /an object under mill/)
  })
})
