import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { headerRule, RULE } from './header-rule.ts'

const rules: Readonly<Record<string, number>> = {
  Host: RULE.host,
  HOST: RULE.host,
  'User-Agent': RULE.pass,
  'Idempotency-Key': RULE.pass,
  'Last-Event-ID': RULE.pass,
  'Sec-WebSocket-Key': RULE.pass,
  'Banyan-Seen': RULE.banyanSeen,
  'Banyan-Degraded': RULE.drop,
  banyan_degraded: RULE.drop,
  'X-Forwarded-Port': RULE.drop,
  X_Forwarded_For: RULE.dropOnOwn,
  Forwarded: RULE.drop,
  'X-User-Id': RULE.dropOnOwn,
  X_User_Id: RULE.dropOnOwn,
  'X-Members': RULE.dropOnOwn,
  Authorization: RULE.dropOnOwn,
  some_thing: RULE.dropOnOwn,
  'HTTP2-Settings': RULE.drop,
  TE: RULE.drop,
  constructor: RULE.pass,
  __proto__x: RULE.dropOnOwn,
}

describe('header rules', () => {
  for (const [name, rule] of Object.entries(rules)) test(name, () => assert.equal(headerRule(name), rule))

  test('ten thousand invented names change nothing', () => {
    for (let i = 0; i < 10_000; i++) assert.equal(headerRule(`X-${i}`), RULE.pass)
    assert.equal(headerRule('Host'), RULE.host)
  })
})
