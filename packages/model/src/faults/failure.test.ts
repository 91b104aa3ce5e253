import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { failureOf, formatFailure, framesOf } from './failure.ts'
import { defineFaults } from './fault.ts'

const HERE = /^packages\/model\/src\/faults\/failure\.test\.ts:\d+:\d+$/

describe('what is told of an error', () => {
  it('is its class, its code and the place that threw, and never its sentence', () => {
    const { code, type, place } = failureOf(new TypeError('김영희 wrote: hello'))
    assert.deepEqual([code, type], [null, 'TypeError'])
    assert.match(place ?? '', HERE)
    const sql = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (email)=(a@b.kr) exists' })
    assert.match(formatFailure(failureOf(sql)), /^Error 23505 at packages\/model\/src\/faults\/failure\.test\.ts:/)
  })

  it('of a fault is the place that threw it, not where faults are made', () => {
    const faults = defineFaults({ MILL_STOPPED: { retry: 'later', message: (d: { why: string }) => d.why } })
    const failure = failureOf(faults.MILL_STOPPED({ why: 'no wind' }))
    assert.equal(failure.code, 'MILL_STOPPED')
    assert.match(failure.place ?? '', HERE)
    assert.match(formatFailure(failure), /^MILL_STOPPED at packages/)
  })

  it('holds no line of a sentence that looks like a place', () => {
    const told = (error: unknown) => JSON.stringify([failureOf(error), framesOf(error)])
    const sly = new Error('x\n    at secret (김영희:1:1)\n    at 김영희:1:1')
    assert.doesNotMatch(told(sly), /김영희/)
    assert.doesNotMatch(told(Object.assign(new Error('김영희'), { message: '' })), /김영희/)
    assert.doesNotMatch(told(Object.assign(new Error('y'), { name: '김영희', code: '김영희' })), /김영희/)
  })

  it('of libraries names the package, and where nothing is known says so', () => {
    const error = new Error('z')
    const frames = ['at f (/srv/x/node_modules/pg/lib/a.js:1:2)', 'at g (file:///srv/x/packages/a/src/b.ts:3:4)']
    error.stack = ['Error: z', ...frames].join('\n    ')
    assert.deepEqual(framesOf(error), ['node_modules/pg/lib/a.js:1:2', 'packages/a/src/b.ts:3:4'])
    assert.equal(failureOf(error).place, 'packages/a/src/b.ts:3:4')
    assert.equal(formatFailure(failureOf('a word')), 'a thrown string at an unknown place')
  })
})
