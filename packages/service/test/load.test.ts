import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { stage } from './rig/stage.ts'

describe('what a host says of its load', () => {
  it('is how much of what it has it uses, for all contexts together and the lag of each', async (t) => {
    const { host, ask } = await stage(t)
    await host.whenReady()
    assert.equal((await ask('PUT', '/api/theatre/seats/A1')).status, 200)
    const { status, body } = await ask('GET', '/_health/load')
    assert.equal(status, 200)
    const { eventLoopUtilization, heapUsedMb, heapLimitMb, rssMb, lag, ...rest } = body as Record<string, number> & {
      readonly lag: Readonly<Record<string, number>>
    }
    assert.deepEqual(rest, { inFlight: 0, inFlightMax: 400 })
    assert.deepEqual(Object.keys(lag).toSorted(), ['office', 'theatre'])
    assert.ok(
      Object.values(lag).every((events) => events >= 0 && events <= 1),
      JSON.stringify(lag),
    )
    assert.ok(eventLoopUtilization! > 0 && eventLoopUtilization! <= 1, String(eventLoopUtilization))
    assert.ok(0 < heapUsedMb! && heapUsedMb! < heapLimitMb! && heapUsedMb! < rssMb!)
  })

  it('tells no lag while a context is away, and the rest all the same', async (t) => {
    const { ask } = await stage(t, { open: async () => Promise.reject(new Error('the database is away')) })
    const { status, body } = await ask('GET', '/_health/load')
    assert.equal(status, 200)
    assert.deepEqual((body as { readonly lag: unknown }).lag, { theatre: null, office: null })
  })
})
