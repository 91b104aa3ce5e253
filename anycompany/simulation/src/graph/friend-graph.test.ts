import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { friendGraph } from './friend-graph.ts'
import { edgesOf, figuresOf, type GraphFigures } from './graph.ts'

/** Of a network of students of one American college: 962 people, 18,812 friendships. */
const STUDENTS = { members: 962, meanDegree: 39.1 } as const
const FIGURES: GraphFigures = { meanDegree: 39.1, p99Degree: 157, maxDegree: 313, clustering: 0.318 }
const WITHIN = 0.1

describe('the graph of friends', () => {
  it('has the figures of a real network, within 10 %, whatever the seed', () => {
    for (const seed of [1, 2, 3, 4_294_967_295]) {
      const found = figuresOf(friendGraph({ ...STUDENTS, seed }))
      for (const [name, expected] of Object.entries(FIGURES) as readonly (readonly [keyof GraphFigures, number])[])
        assert.ok(
          Math.abs(found[name] / expected - 1) <= WITHIN,
          `seed ${seed}, ${name}: expected ${expected}, found ${found[name]}`,
        )
    }
  })

  it('is the same for the same seed and another for another', () => {
    const edges = (seed: number) => edgesOf(friendGraph({ members: 100, meanDegree: 8, seed }))
    assert.deepEqual(edges(1), edges(1))
    assert.notDeepEqual(edges(1), edges(2))
  })

  it('has every friendship on both sides, and nobody as their own friend', () => {
    const graph = friendGraph({ members: 300, meanDegree: 10, seed: 5 })
    for (const [one, friends] of graph.entries())
      for (const other of friends) assert.ok(other !== one && graph[other]?.has(one), `${one} and ${other}`)
    assert.equal(edgesOf(graph).length, 1_500)
  })

  it('lets everybody know everybody where the mean asks for that or more, and nobody where it is 0', () => {
    assert.equal(edgesOf(friendGraph({ members: 5, meanDegree: 10, seed: 1 })).length, 10)
    assert.equal(edgesOf(friendGraph({ members: 5, meanDegree: 0, seed: 1 })).length, 0)
    assert.equal(edgesOf(friendGraph({ members: 2, meanDegree: 1, seed: 1 })).length, 1)
  })

  it('is measured right: a triangle with a tail', () => {
    const graph = [new Set([1, 2]), new Set([0, 2]), new Set([0, 1, 3]), new Set([2])]
    assert.deepEqual(figuresOf(graph), { meanDegree: 2, p99Degree: 3, maxDegree: 3, clustering: (1 + 1 + 1 / 3) / 3 })
  })
})
