import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { z } from 'zod'
import { context, describe as describeSystem, findPlace, publishedLanguage, system, words } from '../index.ts'

const w = words('낱말', 'word', 'A word.')

/** The line that calls this. */
const lineHere = (): number => Number(/:(\d+):\d+\)?$/.exec(new Error('a stack').stack!.split('\n')[2]!)?.[1])

describe('the place of a part', () => {
  it('is the file and line of its declaration', () => {
    const garden = context('garden', { ...w, owner: 'team' })
    const line = lineHere()
    const Sown = garden.event('Sown', 1, w, z.strictObject({}))
    const bed = garden.aggregate('Bed', w, { initial: () => ({}), events: { Sown } }).evolve({
      Sown: (s) => s,
    })
    const Sow = bed.command('Sow', w, {
      input: z.strictObject({}),
      by: ['member'],
      of: () => 'x',
      emits: ['Sown'],
      rejects: {},
      decide: () => [],
    })
    const Dug = publishedLanguage('garden').event('Dug', 1, w, { data: z.strictObject({}) })
    const beds = garden.readModel('beds', w, { audience: 'member', row: z.strictObject({}), from: {}, on: {} })
    const policy = garden.policy('when-dug', w, { on: Dug, sends: [], then: () => null })
    const lineOf = (part: object): number => findPlace(part)!.line - line
    assert.equal(findPlace(Sown)?.file, import.meta.url)
    assert.deepEqual([Sown, bed.definition, Sow, Dug, beds, policy].map(lineOf), [1, 2, 5, 13, 14, 15])
    assert.equal(findPlace(garden.definition())?.line, line - 1)
    assert.equal(findPlace({}), undefined)
  })

  it('is in no description, which is the same wherever the code lies', () => {
    const garden = context('garden', { ...w, owner: 'team' })
    garden.event('Sown', 1, w, z.strictObject({}))
    assert.doesNotMatch(JSON.stringify(describeSystem(system('s', [garden]))), /place\.test|file:/)
  })
})
