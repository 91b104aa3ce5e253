import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CLOUD_EVENT } from '@banyan/contracts'
import { sold } from '@banyan/bus/contract'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { encode } from './cloud-event.ts'

describe('a message at the broker', () => {
  const isValid = addFormats.default(new Ajv2020()).compile({ ...CLOUD_EVENT, additionalProperties: false })
  const bodyOf = (...args: Parameters<typeof encode>) =>
    JSON.parse(Buffer.from(encode(...args)).toString('utf8')) as object

  it('is what the contracts say, with data or with a claim, and nothing more', () => {
    const message = { ...sold('Order-1', 1), traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }
    for (const body of [bodyOf(message), bodyOf(message, 'nats:a?pieces=2'), bodyOf({ ...message, traceparent: null })])
      assert.ok(isValid(body), JSON.stringify(isValid.errors))
    assert.ok(!isValid({ ...bodyOf(message), streamversion: 0 }))
  })
})
