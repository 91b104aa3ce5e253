import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { faultSwitches } from '@banyan/faults'
import { deedsOf, sentenceOf } from './deeds.ts'

const LONG = { seed: 7, durationMs: 600_000 }

describe('the deeds of chaos', () => {
  it('are the same for the same seed, others for another, in order and before the end', () => {
    const deeds = deedsOf(LONG)
    assert.deepEqual(deedsOf(LONG), deeds)
    assert.notDeepEqual(deedsOf({ ...LONG, seed: 8 }), deeds)
    assert.deepEqual(
      deedsOf({ seed: 7, durationMs: 60_000 }),
      deeds.slice(0, deedsOf({ seed: 7, durationMs: 60_000 }).length),
    )
    const times = deeds.map(({ atMs }) => atMs)
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    )
    assert.ok(times.at(-1)! < LONG.durationMs)
    assert.deepEqual(deedsOf({ seed: 7, durationMs: 4_000 }), [])
  })

  it('are kills and switches that processes take, of every kind in ten minutes', () => {
    using switches = faultSwitches({ process: 'test', arming: 'from-start' })
    const kinds = new Set<string>()
    for (const deed of deedsOf(LONG)) {
      if (deed.kind === 'switch') {
        switches.set(deed.wanted, 'chaos')
        switches.clear()
      }
      kinds.add(deed.kind === 'kill' ? deed.target : `${deed.wanted.do} ${deed.wanted.at}`)
    }
    assert.ok(kinds.size >= 25, [...kinds].join())
  })

  it('are told in one line each', () => {
    assert.equal(sentenceOf({ atMs: 1, kind: 'kill', target: 'social' }), 'kill -9 social')
    const link = { from: 'social', to: 'members', bothWays: true }
    const cut = { at: 'calls', do: 'partition', link, seconds: 4 }
    assert.equal(sentenceOf({ atMs: 1, kind: 'switch', wanted: cut }), 'partition at calls, social ↔ members, for 4 s')
    const lost = { at: 'bus.publish', do: 'drop', share: 0.5, ms: 300, link: { from: 'broker' }, seconds: 2 }
    assert.equal(
      sentenceOf({ atMs: 1, kind: 'switch', wanted: lost }),
      'drop 300 ms at bus.publish, broker → any, 50 %, for 2 s',
    )
  })
})
