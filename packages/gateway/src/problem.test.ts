import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { faults } from './errors.ts'
import { problemOf } from './problem.ts'

describe('a problem of the gateway', () => {
  test('has the one shape that all answers of the company have', () => {
    const { status, body } = problemOf(faults.GATEWAY_UPSTREAM_FULL({ upstream: 'shop', retryAfterS: 2 }))
    assert.equal(status, 503)
    assert.deepEqual(JSON.parse(body), {
      upstream: 'shop',
      retryAfterS: 2,
      type: '/banyan/errors#GATEWAY_UPSTREAM_FULL',
      title: 'Upstream full',
      status: 503,
      detail: 'shop has as much to do as it can take: try again in 2 s',
      code: 'GATEWAY_UPSTREAM_FULL',
    })
  })
})
