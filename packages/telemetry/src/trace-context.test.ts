import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { childSpan, formatTraceparent, newTrace, parseTraceparent } from './trace-context.ts'

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN_ID = '00f067aa0ba902b7'

describe('trace context', () => {
  test('reads what the standard gives as its example', () => {
    assert.deepEqual(parseTraceparent(`00-${TRACE_ID}-${SPAN_ID}-01`), {
      traceId: TRACE_ID,
      spanId: SPAN_ID,
      sampled: true,
    })
  })

  test('only the lowest flag means sampled', () => {
    assert.equal(parseTraceparent(`00-${TRACE_ID}-${SPAN_ID}-02`)?.sampled, false)
    assert.equal(parseTraceparent(`00-${TRACE_ID}-${SPAN_ID}-ff`)?.sampled, true)
  })

  const refused: Readonly<Record<string, string>> = {
    nothing: '',
    'an upper-case id': `00-${TRACE_ID.toUpperCase()}-${SPAN_ID}-01`,
    'a zero trace id': `00-${'0'.repeat(32)}-${SPAN_ID}-01`,
    'a zero span id': `00-${TRACE_ID}-${'0'.repeat(16)}-01`,
    'a short trace id': `00-${TRACE_ID.slice(1)}-${SPAN_ID}-01`,
    'version ff': `ff-${TRACE_ID}-${SPAN_ID}-01`,
    'version 00 with more behind': `00-${TRACE_ID}-${SPAN_ID}-01-what`,
    'space around': ` 00-${TRACE_ID}-${SPAN_ID}-01`,
    'flags that are not hex': `00-${TRACE_ID}-${SPAN_ID}-0g`,
    'a line break behind': `00-${TRACE_ID}-${SPAN_ID}-01\n`,
  }
  for (const [what, text] of Object.entries(refused))
    test(`refuses ${what}`, () => assert.equal(parseTraceparent(text), undefined))

  test('reads the known fields of a later version', () => {
    assert.equal(parseTraceparent(`01-${TRACE_ID}-${SPAN_ID}-01-more`)?.traceId, TRACE_ID)
    assert.equal(parseTraceparent(`01-${TRACE_ID}-${SPAN_ID}-01.more`), undefined)
  })

  test('what is formatted is read back', () => {
    for (const sampled of [true, false]) {
      const context = newTrace({ sampled })
      assert.deepEqual(parseTraceparent(formatTraceparent(context)), context)
    }
  })

  test('a child keeps the trace and is another span', () => {
    const parent = newTrace({ sampled: false })
    const child = childSpan(parent)
    assert.equal(child.traceId, parent.traceId)
    assert.equal(child.sampled, false)
    assert.notEqual(child.spanId, parent.spanId)
  })

  test('ids stay apart when the pool of random bytes is refilled', () => {
    const ids = new Set(Array.from({ length: 2_000 }, () => newTrace().traceId))
    assert.equal(ids.size, 2_000)
  })
})
