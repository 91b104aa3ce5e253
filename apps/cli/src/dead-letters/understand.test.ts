import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Letter, listLines } from './lines.ts'
import { understandLetters } from './understand.ts'

const consumer = 'social/when-post-liked-then-tell'
const understand = (line: string) => understandLetters(line === '' ? [] : line.split(' '))

describe('banyan dead-letters', () => {
  it('reads what is wanted', () => {
    assert.equal(understand(''), 'help')
    assert.equal(understand('drop --help'), 'help')
    assert.deepEqual(understand('list'), { deed: 'list', context: undefined })
    assert.deepEqual(understand('list social'), { deed: 'list', context: 'social' })
    const messageId = 'social:Post-a@1'
    assert.deepEqual(understand(`show ${consumer} ${messageId}`), {
      deed: 'show',
      consumer,
      messageId,
      reason: undefined,
    })
    assert.deepEqual(understand(`show ${consumer} ${messageId} --reason x`), {
      deed: 'show',
      consumer,
      messageId,
      reason: 'x',
    })
    for (const deed of ['replay', 'drop'])
      assert.deepEqual(understand(`${deed} ${consumer} social:Post-a --reason x`), {
        deed,
        consumer,
        source: 'social:Post-a',
        reason: 'x',
      })
  })

  it('says what is not understood', () => {
    for (const [line, expected] of [
      ['melt', /list, show, replay, drop, found "melt"/],
      ['list social more', /nothing more, found "more"/],
      ['show', /a consumer such as .* found nothing/],
      ['show social', /a consumer such as .* found social/],
      [`show ${consumer}`, /Expected a message/],
      [`show ${consumer} social:Post-a`, /CONTEXT:STREAM@VERSION, found "social:Post-a"/],
      [`drop ${consumer}`, /Expected a source/],
      [`drop ${consumer} social:Post-a@1 --reason x`, /without a version, found "social:Post-a@1"/],
      [`drop ${consumer} Post-a --reason x`, /CONTEXT:STREAM/],
      [`replay ${consumer} social:Post-a`, /--reason/],
      [`drop ${consumer} social:Post-a more --reason x`, /found "more"/],
      ['list --colour red', /colour/],
    ] as const) {
      const understood = understand(line)
      assert.ok(typeof understood === 'object' && 'mistake' in understood, line)
      assert.match(understood.mistake, expected)
    }
  })

  it('lists what failed, and how many are held behind it', () => {
    const letter = (source: string, version: number, o: Partial<Letter> = {}): Letter => ({
      consumer,
      source,
      messageId: `${source}@${version}`,
      type: 'PostLiked',
      kind: 'held',
      failure: null,
      attempts: 0,
      at: '2026-11-22T09:00:00.000Z',
      ...o,
    })
    const failure = { code: null, type: 'TypeError', place: 'post.ts:1:2' }
    const poison = { kind: 'poison', attempts: 5, failure } as const
    assert.deepEqual(
      listLines([letter('social:Post-a', 1, poison), letter('social:Post-b', 4, poison), letter('social:Post-a', 2)]),
      [
        `${consumer} social:Post-a: PostLiked social:Post-a@1, failed 5 times until 2026-11-22T09:00:00.000Z: TypeError at post.ts:1:2; 1 held behind it`,
        `${consumer} social:Post-b: PostLiked social:Post-b@4, failed 5 times until 2026-11-22T09:00:00.000Z: TypeError at post.ts:1:2`,
      ],
    )
    assert.deepEqual(listLines([]), ['no dead letters'])
  })
})
