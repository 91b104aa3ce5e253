import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isFault } from '@banyan/model'
import { hang, startEdge, startServer, text, until } from './rig.ts'

describe('a gateway that is tuned while it runs', () => {
  test('limits of addresses hold from the next request on', async () => {
    await using shop = await startServer(text('shop'))
    await using host = await startServer(text('host'))
    await using gateway = await startEdge({ shop, host })
    const asked = async () => (await fetch(`${gateway.address.url}/api/social/posts`)).status
    assert.deepEqual([await asked(), await asked()], [200, 200])
    gateway.tune({ rates: { address: { 'api-read': { perSecond: 0.001, burst: 1 } } } })
    assert.deepEqual([await asked(), await asked()], [200, 429])
    assert.throws(
      () => gateway.tune({ rates: { address: { 'api-read': { perSecond: 0, burst: 1 } } } }),
      (error) => isFault(error, 'GATEWAY_CONFIG_INVALID'),
    )
    assert.equal(await asked(), 429)
    gateway.tune({ rates: {} })
    assert.equal(await asked(), 200)
  })

  test('an upstream has another bulkhead and another deadline, for those who wait too', async () => {
    await using shop = await startServer(text('shop'))
    await using host = await startServer(hang)
    await using gateway = await startEdge({ shop, host })
    const limits = { maxInFlight: 1, maxQueued: 1, queueWaitMs: 60_000, headersTimeoutMs: 60_000 }
    gateway.tune({ upstreams: { host: limits } })
    const leaving = new AbortController()
    const asked = (signal: AbortSignal | null = null) =>
      fetch(`${gateway.address.url}/api/social/posts`, { signal }).then(({ status }) => status)
    const first = asked(leaving.signal).catch(() => 'left')
    await until('one is there', () => host.requests.length === 1)
    const second = asked()
    await until('one is there and one waits', () => gateway.stats().upstreams['host']?.queued === 1)
    assert.equal(await asked(), 503)
    gateway.tune({ upstreams: { host: { maxInFlight: 2, headersTimeoutMs: 100 } } })
    assert.equal(await second, 504)
    leaving.abort()
    assert.equal(await first, 'left')
    assert.throws(
      () => gateway.tune({ upstreams: { nobody: {} } }),
      (error) => isFault(error, 'GATEWAY_CONFIG_INVALID'),
    )
  })
})
