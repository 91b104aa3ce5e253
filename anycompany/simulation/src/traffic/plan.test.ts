import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { friendGraph } from '../graph/friend-graph.ts'
import { type Act, actFor, MIX, pick, planOf } from './plan.ts'

const graph = friendGraph({ members: 200, meanDegree: 10, seed: 1 })
const plan = (seed: number, rate = 100) => [...planOf({ seed, rate, seconds: 200, graph })]

describe('the plan of the traffic', () => {
  it('is the same for the same seed and another for another', () => {
    assert.deepEqual(plan(3), plan(3))
    assert.notDeepEqual(plan(3)[0], plan(4)[0])
  })

  it('reads the home timeline 60 %, members’ pages 30 %, and writes 10 %', () => {
    assert.ok(Math.abs(Object.values(MIX).reduce((sum, share) => sum + share, 0) - 1) < 1e-9)
    const decisions = plan(1)
    const shareOf = (chosen: (act: Act) => boolean) =>
      decisions.filter(({ act }) => chosen(act)).length / decisions.length
    const near = (found: number, expected: number) => assert.ok(Math.abs(found - expected) < 0.015, `${found}`)
    near(
      shareOf((act) => act === 'home timeline'),
      0.6,
    )
    near(
      shareOf((act) => act === 'member page'),
      0.3,
    )
    near(
      shareOf((act) => act !== 'home timeline' && act !== 'member page'),
      0.1,
    )
    for (const act of Object.keys(MIX) as Act[]) assert.ok(shareOf((one) => one === act) > 0, act)
  })

  it('chooses by shares that lie beside each other, from 0 to just below 1', () => {
    assert.equal(actFor(0), 'home timeline')
    assert.equal(actFor(0.5999), 'home timeline')
    assert.equal(actFor(0.6), 'member page')
    assert.equal(actFor(0.9), 'post')
    assert.equal(actFor(0.9999), 'block')
  })

  it('lets arrivals come at exponential intervals: as many as the rate says, half of them within 69 % of the mean', () => {
    const decisions = plan(9)
    assert.ok(Math.abs(decisions.length / 20_000 - 1) < 0.03, `${decisions.length}`)
    const waits = decisions.map(({ atMs }, i) => atMs - (decisions[i - 1]?.atMs ?? 0)).sort((a, b) => a - b)
    assert.ok(Math.abs((waits[(waits.length / 2) | 0] ?? 0) / 6.93 - 1) < 0.05)
    assert.ok(decisions.every(({ atMs }) => atMs < 200_000))
  })

  it('lets those write most who have most friends, and all read alike', () => {
    const decisions = plan(2)
    const friendsOfActors = (chosen: (act: Act) => boolean) => {
      const sizes = decisions.filter(({ act }) => chosen(act)).map(({ actor }) => graph[actor]?.size ?? Number.NaN)
      return sizes.reduce((sum, size) => sum + size, 0) / sizes.length
    }
    assert.ok(Math.abs(friendsOfActors((act) => act === 'home timeline') - 10) < 0.5)
    assert.ok(friendsOfActors((act) => act === 'post') > 13)
  })

  it('picks the first for 0, the last for just below 1, and nothing of nothing', () => {
    assert.deepEqual([pick(['a', 'b'], 0), pick(['a', 'b'], 0.999), pick([], 0.5)], ['a', 'b', undefined])
  })
})
