import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Description } from '@banyan/model'
import { deskOf, inputFrom, streamOf } from './desk.ts'

const said = { ko: '낱말', en: 'Word', means: 'A word.' }
const object = (properties: object) => ({ type: 'object', properties })
const command = (name: string, by: readonly string[]) => ({
  name,
  words: said,
  aggregate: 'Post',
  by,
  input: object({ postId: { type: 'string' }, note: { type: 'string', default: '' } }),
})
const query = (name: string, by: readonly string[]) => ({
  name,
  words: said,
  by,
  input: object({ cursor: {}, limit: {}, status: { enum: ['open', 'hidden'], default: 'open' }, text: {} }),
})
const description = {
  contexts: [
    {
      name: 'social',
      queries: [query('Timeline', ['member']), query('Reports', ['operator'])],
      commands: [command('LikePost', ['member']), command('HidePost', ['operator'])],
    },
    { name: 'members', queries: [], commands: [] },
  ],
} as unknown as Description

describe('the desk', () => {
  it('is what the model lets operators ask and do, and nothing else', () => {
    const [reports, ...others] = deskOf(description)
    assert.deepEqual(others, [])
    assert.deepEqual(
      [reports?.context, reports?.name, reports?.deeds.map(({ name }) => name)],
      ['social', 'Reports', ['HidePost']],
    )
    assert.deepEqual(reports?.fields, [
      { name: 'status', options: ['open', 'hidden'], usual: 'open' },
      { name: 'text', options: null, usual: '' },
    ])
  })

  it('takes a deed’s input from the row it is about, and names the stream to look into', () => {
    const [{ deeds } = { deeds: [] }] = deskOf(description)
    assert.deepEqual(inputFrom({ postId: 'p1', reports: 2 }, deeds[0]!), { postId: 'p1' })
    assert.equal(inputFrom({ reports: 2 }, deeds[0]!), undefined)
    assert.equal(streamOf({ postId: 'p1' }, deeds), 'Post-p1')
    assert.equal(streamOf({ reports: 2 }, deeds), undefined)
  })
})
