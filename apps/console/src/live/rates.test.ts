import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type GatewayCounters, gatewayFigures } from './gateway-figures.ts'
import { ratesOf, sampleWindow } from './rates.ts'

describe('rates', () => {
  it('have the shape of the counters; what is no number stays as it is, and what is new began at 0', () => {
    const from = { a: { LikePost: { accepted: 10, lastAt: 'x' } } }
    const to = { a: { LikePost: { accepted: 25, lastAt: 'y' }, New: { accepted: 5, lastAt: null } } }
    assert.deepEqual(ratesOf(from, to, 5), {
      a: { LikePost: { accepted: 3, lastAt: 'y' }, New: { accepted: 1, lastAt: null } },
    })
  })

  it('are taken over the last five seconds, from readings that are never punctual', () => {
    const window = sampleWindow<number>()
    const add = (atMs: number) => window.add({ atMs, startedAt: 's', counters: atMs })
    add(0)
    assert.equal(window.ends(), undefined)
    for (const at of [1_010, 1_990, 3_020, 4_000, 5_010, 6_030, 7_000]) add(at)
    assert.deepEqual([window.ends()?.from.atMs, window.ends()?.to.atMs, window.ends()?.seconds], [1_990, 7_000, 5.01])
  })

  it('begin anew with a process that was started again', () => {
    const window = sampleWindow<number>()
    window.add({ atMs: 0, startedAt: 'before', counters: 1_000 })
    window.add({ atMs: 1_000, startedAt: 'after', counters: 0 })
    assert.equal(window.ends(), undefined)
  })
})

describe('the gateway’s figures', () => {
  const at = (o: Partial<GatewayCounters>): GatewayCounters => ({
    startedAt: 's',
    requests: 0,
    answers: {},
    latency: { uppersMs: [1, 10, 100], counts: [0, 0, 0] },
    upstreams: {},
    ...o,
  })

  const sample = (counters: GatewayCounters) => ({ atMs: 0, startedAt: counters.startedAt, counters })
  const between = (from: GatewayCounters, to: GatewayCounters) => ({
    from: sample(from),
    to: sample(to),
    seconds: 5,
  })
  const shop = (asked: number, failed: number) => ({ id: 'shop-1', asked, failed, ejectedForMs: 0 })

  it('are of the time between two readings alone', () => {
    const from = at({
      requests: 1_000,
      answers: { '5xx': 7 },
      latency: { uppersMs: [1, 10, 100], counts: [0, 0, 1_000] },
    })
    const to = at({
      requests: 1_100,
      answers: { '5xx': 17 },
      latency: { uppersMs: [1, 10, 100], counts: [60, 39, 1_001] },
      upstreams: { shop: { inFlight: 3, queued: 0, streams: 1, instances: [shop(90, 5)] } },
    })
    assert.deepEqual(gatewayFigures(between(from, to)), {
      requestsPerSecond: 20,
      errorsPerSecond: 2,
      p50Ms: 1,
      p99Ms: 10,
      inFlight: { shop: 3 },
      upstreams: { shop: { perSecond: 18, failedPerSecond: 1, leftOut: 0 } },
    })
    assert.equal(gatewayFigures(between(to, to)).p99Ms, 0)
  })
})
