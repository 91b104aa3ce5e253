import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressOf, routeOf } from './route.ts'

test('an address leads back to what it was made of; unknown ones are the system’s', () => {
  const stream = 'Post-a/b@c 글'
  const { page, query } = routeOf(addressOf('streams', { context: 'social', stream, event: undefined, type: '' }))
  assert.deepEqual([page, ...query], ['streams', ['context', 'social'], ['stream', stream]])
  assert.equal(routeOf(addressOf('traces', {}, 'a/b')).rest, 'a/b')
  assert.equal(addressOf('system'), '/')
  for (const address of ['/', '/nowhere', '/%E0%A4%A']) assert.equal(routeOf(address).page, 'system')
  assert.equal(routeOf('/traces/%E0%A4%A').rest, '%E0%A4%A')
})
