import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { headerRule } from './header-rule.ts'

const rules: Readonly<Record<string, string>> = {
  Host: 'nowhere host',
  HOST: 'nowhere host',
  'User-Agent': 'on',
  'Idempotency-Key': 'on',
  'Last-Event-ID': 'on',
  'Sec-WebSocket-Key': 'on',
  Cookie: 'to-legacy cookie',
  'Content-Type': 'on contentType',
  'Banyan-Seen': 'on',
  'Banyan-Degraded': 'nowhere',
  banyan_degraded: 'nowhere',
  'X-Forwarded-Port': 'nowhere',
  X_Forwarded_For: 'to-legacy',
  Forwarded: 'nowhere',
  'X-User-Id': 'to-legacy',
  X_User_Id: 'to-legacy',
  'X-Members': 'to-legacy',
  Authorization: 'to-legacy',
  some_thing: 'to-legacy',
  'HTTP2-Settings': 'nowhere',
  TE: 'nowhere',
  constructor: 'on',
  __proto__x: 'to-legacy',
}

describe('header rules', () => {
  for (const [name, rule] of Object.entries(rules))
    test(`${name}: ${rule}`, () => {
      const { goes, field } = headerRule(name)
      assert.equal(field === undefined ? goes : `${goes} ${field}`, rule)
    })

  test('ten thousand invented names change nothing', () => {
    for (let i = 0; i < 10_000; i++) assert.equal(headerRule(`X-${i}`).goes, 'on')
    assert.equal(headerRule('Host').field, 'host')
  })
})
