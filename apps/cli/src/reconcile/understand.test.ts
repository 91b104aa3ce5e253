import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { linesOf, remainingOf, type Run } from './lines.ts'
import { understandReconcile } from './understand.ts'

const run: Run = {
  id: 'r-1',
  agreement: 'stored-is-filled',
  mends: false,
  status: 'done',
  compared: 12,
  differing: 2,
  differences: [
    { key: 'sack-1', what: 'missing-here', ours: null, theirs: 25, mendedBy: null },
    { key: 'sack-2', what: 'different', ours: { kg: 7 }, theirs: 25, mendedBy: 're-read' },
  ],
  remaining: null,
  fault: null,
}

describe('banyan reconcile', () => {
  it('understands a context, whether to mend, and why', () => {
    const asked = { context: undefined, mends: false, reason: 'monthly' }
    assert.deepEqual(understandReconcile(['--reason', 'monthly']), asked)
    assert.deepEqual(understandReconcile(['social', '--mend', '--reason', 'monthly']), {
      ...asked,
      context: 'social',
      mends: true,
    })
    assert.equal(understandReconcile(['--help']), 'help')
  })

  it('says what it expected', () => {
    for (const [args, sentence] of [
      [['social'], /^Expected --reason/],
      [['social', 'members', '--reason', 'x'], /^Expected one context at most/],
      [['--fix'], /--fix/],
    ] as const) {
      const said = understandReconcile(args)
      assert.ok(typeof said === 'string')
      assert.match(said, sentence)
    }
  })

  it('tells what differs, and how much remains', () => {
    assert.deepEqual(linesOf('bakery', run), [
      'bakery stored-is-filled: 12 compared, 2 differ',
      '  sack-1 missing-here: ours nothing, theirs 25',
      '  sack-2 different: ours {"kg":7}, theirs 25; mended by re-read',
    ])
    assert.equal(remainingOf(run), 2)
    const mended = { ...run, mends: true, remaining: 1 }
    assert.equal(linesOf('bakery', mended)[0], 'bakery stored-is-filled: 12 compared, 2 differed, 1 of them still')
    assert.equal(remainingOf(mended), 1)
  })
})
