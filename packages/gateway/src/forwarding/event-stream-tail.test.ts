import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { EventStreamTail, farewell } from './event-stream-tail.ts'

const isBetween = (...chunks: readonly string[]): boolean => {
  const tail = new EventStreamTail()
  for (const chunk of chunks) tail.add(Buffer.from(chunk))
  return tail.isBetweenMessages
}

describe('the tail of an event stream', () => {
  const between = [
    '',
    'data: 1\n\n',
    ': heartbeat\n\n',
    'data: 1\r\n\r\n',
    'data: 1\r\r',
    'data: 1\n\r\n',
    'a\r\n\n',
    '\n',
  ]
  for (const text of between)
    test(`after ${JSON.stringify(text)} a message can be added, however it was cut`, () => {
      assert.equal(isBetween(text), true)
      assert.equal(isBetween(...text.split('')), true)
      for (let at = 0; at <= text.length; at++) assert.equal(isBetween(text.slice(0, at), text.slice(at)), true)
    })

  const inside = [
    'd',
    'data: 1',
    'data: 1\n',
    'data: 1\r\n',
    'data: 1\r',
    'data: 1\n\ndata',
    'data: 1\n\ndata: 2\n',
    '나',
  ]
  for (const text of inside)
    test(`after ${JSON.stringify(text)} it would end up inside another one`, () => {
      assert.equal(isBetween(text), false)
      assert.equal(isBetween(...text.split('')), false)
    })

  test('the last message names a reason only where a login is needed', () => {
    assert.equal(farewell('logged-out'), 'event: end\ndata: {"reason":"logged-out"}\n\n')
    assert.equal(farewell('unverified'), 'event: end\ndata: {}\n\n')
    assert.equal(farewell('draining'), 'event: end\ndata: {}\n\n')
  })
})
