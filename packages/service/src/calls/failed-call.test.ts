import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Fault, type Retry } from '@banyan/model'
import { faults } from '../errors.ts'
import { CALL_BACKOFF_MS, CALL_PATIENCE_MS } from '../limits.ts'
import { backoffMs, judgement, mayPassSoon, retryAfterIn } from './failed-call.ts'

const context = 'kitchen'
const part = 'BookTable'
const judged = (fault: Fault, o: { readonly isUntouched?: boolean; readonly allowedMs?: number } = {}) => {
  const { context: whole, instance } = judgement(
    { fault, isUntouched: o.isUntouched ?? false },
    { context, allowedMs: o.allowedMs ?? 5_000 },
  )
  return `${whole} ${instance} ${mayPassSoon(fault, context) ? 'again' : 'not again'}`
}
const told = (code: string, retry: Retry, data = {}) => new Fault('told', { code, retry, data })

describe('a call that failed', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    [
      'nobody listens',
      judged(faults.SERVICE_CONTEXT_UNREACHABLE({ context, part, why: 'ECONNREFUSED' })),
      'failed error again',
    ],
    ['its store is away', judged(told('STORE_UNAVAILABLE', 'later')), 'failed error again'],
    [
      'it has too much to do',
      judged(faults.SERVICE_OVERLOADED({ context, limit: 1, what: 'x' })),
      'failed error again',
    ],
    [
      'no HTTP comes back',
      judged(faults.SERVICE_ANSWER_UNREADABLE({ context, part, found: 'x' })),
      'failed error again',
    ],
    [
      'it took all the time there was',
      judged(faults.SERVICE_DEADLINE_PASSED({ limitMs: 1 })),
      'failed error not again',
    ],
    [
      'a context behind it is away',
      judged(faults.SERVICE_CONTEXT_UNREACHABLE({ context: 'cellar', part, why: 'x' })),
      'answered ok not again',
    ],
    [
      'a circuit behind it is open',
      judged(faults.SERVICE_CIRCUIT_OPEN({ context: 'cellar', retryAfterMs: 1 })),
      'answered ok not again',
    ],
    [
      'one of its streams is busy',
      judged(faults.SERVICE_STREAM_BUSY({ stream: 'Table-1', attempts: 10 })),
      'answered ok again',
    ],
    ['it refuses the token', judged(faults.SERVICE_CALL_REFUSED({ context, part, why: 'x' })), 'answered ok not again'],
    ['the input is wrong', judged(told('SERVICE_INPUT_INVALID', 'never')), 'answered ok not again'],
    ['a bug', judged(told('SERVICE_INTERNAL', 'never')), 'answered error not again'],
  ]
  for (const [what, found, expected] of cases) it(`because ${what}: ${expected}`, () => assert.equal(found, expected))

  it('says nothing of the context where it had hardly any time, or where a process drains', () => {
    const late = faults.SERVICE_DEADLINE_PASSED({ limitMs: 1 })
    assert.equal(judged(late, { allowedMs: CALL_PATIENCE_MS }), 'failed error not again')
    assert.equal(judged(late, { allowedMs: CALL_PATIENCE_MS - 1 }), 'unknown ok not again')
    const draining = faults.SERVICE_CONTEXT_AWAY({ context: 'this host', state: 'draining' })
    assert.equal(judged(draining, { isUntouched: true }), 'unknown error again')
    assert.equal(judged(draining), 'failed error again')
  })

  it('is sent again after a random part of a time that doubles, and what the callee asked for', () => {
    assert.deepEqual(
      [1, 2, 3].map((attempt) => backoffMs(attempt, 0, 1)),
      [CALL_BACKOFF_MS, 2 * CALL_BACKOFF_MS, 4 * CALL_BACKOFF_MS],
    )
    assert.deepEqual([backoffMs(2, 0, 0), backoffMs(2, 1_000, 0)], [0, 1_000])
    const headers = ['2', '0', undefined, '', 'soon', '-1', '1.5', 'Wed, 21 Oct 2026 07:28:00 GMT', '9999999']
    assert.deepEqual(headers.map(retryAfterIn), [2_000, 0, null, null, null, null, null, null, null])
  })
})
