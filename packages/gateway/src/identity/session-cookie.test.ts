import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { findCookie, findSessionCookie, MAX_SESSION_COOKIE_BYTES } from './session-cookie.ts'

describe('session cookie', () => {
  const found: readonly (readonly [string, string | undefined])[] = [
    ['connect.sid=s%3Aa.b', 's%3Aa.b'],
    ['a=1; connect.sid=x; b=2', 'x'],
    ['a=1;connect.sid=x', 'x'],
    ['xconnect.sid=evil; connect.sid=x', 'x'],
    ['connect.sid=first; connect.sid=second', 'first'],
    ['a=connect.sid=evil', undefined],
    ['connect.sid', undefined],
    ['connect.sidx=1', undefined],
    [' connect.sid = x ', 'x'],
    ['connect.sid=a=b==', 'a=b=='],
    [';;;=;', undefined],
    ['', undefined],
  ]
  for (const [header, value] of found)
    test(`"${header}" holds ${value ?? 'none'}`, () => assert.equal(findCookie(header, 'connect.sid'), value))

  test('the verifier is shown what was hashed and nothing else', () => {
    const cookie = findSessionCookie('cart=1; connect.sid=mine; connect.sid=other', 'connect.sid')
    assert.equal(cookie?.header, 'connect.sid=mine')
    assert.equal(cookie?.key, findSessionCookie('connect.sid=mine', 'connect.sid')?.key)
    assert.doesNotMatch(cookie?.key ?? '', /mine/)
  })

  test('an empty or overlong one is nobody’s', () => {
    assert.equal(findSessionCookie('connect.sid=', 'connect.sid'), undefined)
    const value = (length: number) => `connect.sid=${'x'.repeat(length)}`
    assert.ok(findSessionCookie(value(MAX_SESSION_COOKIE_BYTES), 'connect.sid'))
    assert.equal(findSessionCookie(value(MAX_SESSION_COOKIE_BYTES + 1), 'connect.sid'), undefined)
  })
})
