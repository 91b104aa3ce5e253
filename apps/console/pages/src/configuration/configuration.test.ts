import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fieldOf, textOf, valueIn } from './field.ts'
import { rowsOf, type SettingTold } from './told.ts'

const words = { ko: '낱말', en: 'Word', means: 'A word.' }
const setting = (name: string, usual: unknown): SettingTold => ({
  name,
  words,
  unit: null,
  live: true,
  variable: '',
  default: usual,
  schema: {},
})

describe('a setting on the page', () => {
  it('is given as its schema wants it', () => {
    assert.deepEqual(fieldOf({ type: 'string', enum: ['on', 'off'] }), { kind: 'choice', options: ['on', 'off'] })
    assert.deepEqual(fieldOf({ type: 'integer', minimum: 1, maximum: 9 }), { kind: 'number', range: '1 – 9' })
    const nullable = { anyOf: [{ type: 'number', exclusiveMinimum: 0 }, { type: 'null' }] }
    assert.deepEqual(fieldOf(nullable), { kind: 'number', range: '> 0 – …' })
    assert.deepEqual([fieldOf({ type: 'string' }).kind, fieldOf({ type: 'object' }).kind], ['text', 'json'])
    assert.deepEqual(
      [valueIn('2.5', nullable), valueIn('0', nullable), valueIn('', nullable)],
      [2.5, undefined, undefined],
    )
    assert.deepEqual(
      [valueIn('2.5', { type: 'integer' }), valueIn('10', { type: 'integer', maximum: 9 })],
      [undefined, undefined],
    )
    assert.deepEqual([valueIn('true', { type: 'boolean' }), valueIn('on', { enum: ['on'] })], [true, 'on'])
    assert.deepEqual([valueIn('{"a":1}', { type: 'object' }), valueIn('{', { type: 'object' })], [{ a: 1 }, undefined])
    assert.deepEqual([textOf('on'), textOf(3), textOf({ a: 1 })], ['on', '3', '{"a":1}'])
  })

  it('is shown as a process has it in effect, else as it is kept; what nobody knows is shown too', () => {
    const context = {
      context: 'mill',
      words,
      settings: [setting('sails', 4), setting('mode', 'on')],
      version: 2,
      values: { sails: 6, wheels: 1 },
    }
    const layers = { sails: 'live', mode: 'file' } as const
    const running = { context: 'mill', version: 1, refused: null, values: { sails: 5, mode: 'off' }, layers }
    const shown = (standings: Parameters<typeof rowsOf>[1]) =>
      rowsOf(context, standings).map(({ name, value, layer }) => `${name} ${String(value)} ${layer}`)
    assert.deepEqual(shown([]), ['sails 6 live', 'mode on default', 'wheels 1 live'])
    assert.deepEqual(shown([running]), ['sails 5 live', 'mode off file', 'wheels 1 live'])
  })
})
