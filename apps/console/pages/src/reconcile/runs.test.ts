import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { percentOf, type Run, secondsOf, standingOf } from './runs.ts'

const run: Run = {
  id: 'r-2',
  agreement: 'stored-is-filled',
  mends: false,
  operator: 'ann',
  reason: 'monthly',
  startedAt: '2026-11-20T09:00:00.000Z',
  finishedAt: null,
  status: 'comparing',
  compared: 50,
  differing: 0,
  remaining: null,
  fault: null,
}
const done = { ...run, status: 'done', finishedAt: '2026-11-20T09:00:12.400Z' } as const

describe('a run', () => {
  it('stands in one word', () => {
    for (const [one, expected] of [
      [run, 'comparing'],
      [{ ...run, status: 'mending' }, 'mending'],
      [{ ...run, fault: 'SERVICE_CONTEXT_AWAY' }, 'waiting'],
      [done, 'agrees'],
      [{ ...done, differing: 2 }, 'differs'],
      [{ ...done, differing: 2, mends: true, remaining: 0 }, 'mended'],
      [{ ...done, differing: 2, mends: true, remaining: 1 }, 'remains'],
    ] as const)
      assert.equal(standingOf(one), expected)
  })

  it('has come as far as the last one lets us say', () => {
    assert.equal(percentOf(run, [run]), null)
    assert.equal(percentOf(run, [run, { ...done, id: 'r-1', compared: 200 }]), 25)
    assert.equal(percentOf(run, [run, { ...done, id: 'r-1', compared: 40 }]), 99, 'more than then')
    assert.equal(percentOf(run, [run, { ...done, id: 'r-1', compared: 200, agreement: 'another' }]), null)
    assert.equal(percentOf({ ...run, status: 'mending' }, [{ ...done, id: 'r-1', compared: 200 }]), null)
  })

  it('takes until it ends, or until now', () => {
    assert.equal(secondsOf(done, 0), 12)
    assert.equal(secondsOf(run, Date.parse('2026-11-20T09:00:03.000Z')), 3)
  })
})
