import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rememberFailedLogins } from './failed-logins.ts'

const TEN_MINUTES_MS = 600_000

test('the twentieth failed login is one too many, for ten minutes and for nobody else', () => {
  let now = 1_000
  const failed = rememberFailedLogins(() => now)
  for (let n = 0; n < 19; n += 1) failed.add('mina')
  assert.equal(failed.tooMany('mina'), false)
  failed.add('mina')
  assert.equal(failed.tooMany('mina'), true)
  assert.equal(failed.tooMany('joon'), false)
  now += TEN_MINUTES_MS - 1
  assert.equal(failed.tooMany('mina'), true)
  now += 1
  assert.equal(failed.tooMany('mina'), false)
})

test('only the last 10,000 are remembered', () => {
  const failed = rememberFailedLogins(() => 0)
  for (let n = 0; n < 20; n += 1) failed.add('first')
  for (let n = 0; n < 9_999; n += 1) failed.add(`other ${n}`)
  assert.equal(failed.tooMany('first'), true)
  failed.add('one more')
  assert.equal(failed.tooMany('first'), false)
})
