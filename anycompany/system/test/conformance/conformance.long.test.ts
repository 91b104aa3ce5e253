import assert from 'node:assert/strict'
import { it } from 'node:test'
import { requiresBroker } from '../requires-broker.ts'
import { startSystem } from '../running-system.ts'
import { causalForest } from './causal-forest.ts'
import { tellStory } from './story.ts'

requiresBroker('one story, told to one host and to services', () => {
  it('has the same causes and effects in both, and everybody sees the same', async (t) => {
    const told = []
    for (const topology of ['one-host', 'services'] as const) {
      const system = await startSystem(t, { topology })
      const seen = await tellStory(system)
      told.push({ seen, forest: await causalForest(system) })
      await system.stop()
    }
    const [one, services] = told
    t.diagnostic(`${one!.forest.length} kinds of causal trees`)
    for (const tree of one!.forest) t.diagnostic(tree.slice(0, 300))
    assert.ok(
      one!.forest.some((tree) => tree.includes('→ {social ')),
      'something crosses from one context to another',
    )
    assert.deepEqual(services, one)
  })
})
