import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { historyLines, listLines, valueLine } from './lines.ts'
import { understandConfig } from './understand.ts'

const understand = (...args: readonly string[]) => understandConfig(args)
const REASON = ['--reason', 'a flood'] as const

describe('banyan config', () => {
  it('reads what is wanted', () => {
    assert.equal(understand(), 'help')
    assert.equal(understand('set', '--help'), 'help')
    assert.deepEqual(understand('list'), { deed: 'list', context: undefined })
    assert.deepEqual(understand('list', 'gateway'), { deed: 'list', context: 'gateway' })
    assert.deepEqual(understand('get', 'gateway', 'postsAtOnce'), {
      deed: 'get',
      context: 'gateway',
      name: 'postsAtOnce',
    })
    assert.deepEqual(understand('history', 'shop'), { deed: 'history', context: 'shop' })
    assert.deepEqual(
      understand('set', 'gateway', 'postsAtOnce=3', 'memberQuotas=on', 'x={"a":1}', 'y=a=b', ...REASON),
      {
        deed: 'set',
        context: 'gateway',
        set: { postsAtOnce: 3, memberQuotas: 'on', x: { a: 1 }, y: 'a=b' },
        reason: 'a flood',
      },
    )
    assert.deepEqual(understand('unset', 'gateway', 'postsAtOnce', ...REASON), {
      deed: 'set',
      context: 'gateway',
      set: { postsAtOnce: null },
      reason: 'a flood',
    })
    assert.deepEqual(understand('rollback', 'gateway', ...REASON), {
      deed: 'rollback',
      context: 'gateway',
      reason: 'a flood',
    })
  })

  it('says what is not understood', () => {
    for (const [args, expected] of [
      [['melt'], /one of list, get, set, unset, history, rollback, found "melt"/],
      [['get', 'gateway'], /one name, found 0/],
      [['set', 'gateway', 'a=1'], /Expected --reason/],
      [['set', 'gateway', ...REASON], /what to set of gateway/],
      [['set', 'gateway', 'postsAtOnce', ...REASON], /NAME=VALUE, found "postsAtOnce"/],
      [['rollback', ...REASON], /a context after "rollback"/],
      [['rollback', 'gateway', '3', ...REASON], /nothing more after "gateway", found "3"/],
      [['list', '--colour'], /colour/],
    ] as const) {
      const understood = understand(...args)
      assert.ok(typeof understood === 'object' && 'mistake' in understood, args.join(' '))
      assert.match(understood.mistake, expected)
    }
  })

  it('prints values with their unit and layer, what is not taken up, and what was changed', () => {
    const settings = [
      { name: 'postsAtOnce', unit: null, default: 120 },
      { name: 'answerMs', unit: 'ms', default: 500 },
    ]
    const told = {
      contexts: [
        { context: 'gateway', version: 2, values: { postsAtOnce: 3 }, settings },
        { context: 'shop', version: 1, values: { answerMs: 9 }, settings },
      ],
      processes: [
        {
          process: 'gateway',
          isAway: false,
          store: 'away',
          settings: [
            {
              context: 'gateway',
              version: 1,
              refused: { reason: 'expected less' },
              values: { postsAtOnce: 120, answerMs: 7 },
              layers: { postsAtOnce: 'default', answerMs: 'file' },
            },
          ],
        },
        { process: '127.0.0.1:1', isAway: true },
      ],
    }
    assert.deepEqual(listLines(told, 'gateway'), [
      'gateway, version 2',
      '  postsAtOnce = 120 (default)',
      '  answerMs = 7 ms (file)',
      'gateway does not hear of changes: the store is away',
      'gateway refused: expected less',
      '127.0.0.1:1 is away',
    ])
    assert.equal(valueLine(told, 'shop', 'answerMs'), 'answerMs = 9 ms (live)')
    assert.throws(() => valueLine(told, 'shop', 'postAtOnce'), /a setting of shop, found postAtOnce/)
    assert.throws(() => listLines(told, 'shoe'), /settings of gateway, shop, found shoe/)
    const changed = [
      { name: 'postsAtOnce', before: 5, after: 3 },
      { name: 'answerMs', after: 9 },
    ]
    const change = { version: 2, at: '2026-11-22T09:00:00.000Z', by: 'kim', why: 'a flood', undoes: 1, changed }
    assert.deepEqual(historyLines({ changes: [change] }), [
      '2  2026-11-22T09:00:00.000Z  kim: a flood (undoes 1)',
      '   postsAtOnce: 5 → 3',
      '   answerMs: not set → 9',
    ])
  })
})
