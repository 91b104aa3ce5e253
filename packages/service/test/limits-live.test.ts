import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ContextLimits } from '../src/index.ts'
import { stage } from './rig/stage.ts'

describe('limits of a context', () => {
  it('may change while it is hosted; health says how the process stands with its settings, and no values', async (t) => {
    let limits: ContextLimits = {}
    const standing = { context: 'theatre', version: 3, refused: null, values: { requestsAtOnce: 7 } }
    const { host, ask, origin } = await stage(t, {
      limitsOf: (context) => (context === 'theatre' ? limits : {}),
      configuration: () => ({ store: 'reached', settings: [standing] }),
    })
    await host.whenReady()
    const seat = async (id: string) => (await ask('PUT', `/api/theatre/seats/${id}`, { body: {} })).status
    assert.equal(await seat('A1'), 200)
    limits = { requestsAtOnce: 0 }
    assert.equal(await seat('A2'), 503)
    limits = { requestsAtOnce: 1, requestDeadlineMs: 9_000 }
    assert.equal(await seat('A2'), 200)
    const health = (await (await fetch(`${origin}/_health/ready`)).json()) as { readonly configuration: unknown }
    const { context, version, refused } = standing
    assert.deepEqual(health.configuration, { store: 'reached', settings: [{ context, version, refused }] })
  })
})
