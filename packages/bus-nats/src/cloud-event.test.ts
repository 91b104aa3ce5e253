import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CLOUD_EVENT } from '@banyan/contracts'
import { sold } from '@banyan/bus/contract'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { decode, encode } from './cloud-event.ts'

describe('a message at the broker', () => {
  const isValid = addFormats.default(new Ajv2020()).compile({ ...CLOUD_EVENT, additionalProperties: false })
  const bodyOf = (...args: Parameters<typeof encode>) =>
    JSON.parse(Buffer.from(encode(...args)).toString('utf8')) as object

  it('is what the contracts say, with data or with a claim, and nothing more', () => {
    const message = { ...sold('Order-1', 1), traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }
    for (const body of [
      bodyOf(message),
      bodyOf(message, 'nats:a?pieces=2'),
      bodyOf({ ...message, traceparent: null }),
      bodyOf({ ...message, previousOfType: 0 }),
    ])
      assert.ok(isValid(body), JSON.stringify(isValid.errors))
    assert.ok(!isValid({ ...bodyOf(message), streamversion: 0 }))
  })

  it('reads as what it was, from publishers that say which of its type came before and from those that don’t', () => {
    for (const message of [sold('Order-1', 1), { ...sold('Order-1', 3), previousOfType: 2 }])
      assert.deepEqual(decode(encode(message)), { message, claim: null })
  })

  it('is read by those who know fewer attributes, and says more to those who know more', () => {
    const said = { ...sold('Order-1', 3), previousOfType: 2 }
    const { previousOfType: _, ...unsaid } = said
    const newer = Buffer.from(JSON.stringify({ ...bodyOf(unsaid), attributeofafuturerelease: 1 }))
    assert.deepEqual(decode(newer).message, unsaid)
  })
})
