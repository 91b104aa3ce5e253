import { type Chance, chance, edgesOf, friendGraph } from '@anycompany/simulation'

type Graph = ReturnType<typeof friendGraph>

/** Members of the college whose figures the graph of friends has: mean 39.1, p99 157, clustering 0.318. */
const COLLEGE_MEMBERS = 962
/** One friendship of so many is with somebody of another college. */
const ABROAD_EVERY = 100

/**
 * Friends among more people than know each other at one college: as many colleges as it takes, neighbouring numbers in each, and a few
 * friendships between them. One large graph would lose a fifth of its clustering; so many colleges keep the figures of one.
 */
export const collegesOf = (o: {
  readonly members: number
  readonly meanDegree: number
  readonly seed: number
}): Graph => {
  const count = Math.max(1, Math.round(o.members / COLLEGE_MEMBERS))
  if (count === 1) return friendGraph(o)
  const startOf = (i: number): number => Math.floor((i * o.members) / count)
  const graph = Array.from({ length: count }, (_, i) => {
    const start = startOf(i)
    const college = friendGraph({ members: startOf(i + 1) - start, meanDegree: o.meanDegree, seed: o.seed + i })
    return college.map((friends) => new Set([...friends].map((friend) => friend + start)))
  }).flat()
  mix(graph, chance(o.seed))
  return graph
}

/** Two friendships become two others between the same four: everybody keeps as many friends as they have. */
const mix = (graph: readonly Set<number>[], random: Chance): void => {
  const chosen = random.shuffled(edgesOf(graph).filter((_, i) => i % ABROAD_EVERY === 0))
  for (let i = 0; i + 1 < chosen.length; i += 2) {
    const [[one, other], [third, fourth]] = [chosen[i]!, chosen[i + 1]!]
    if (new Set([one, other, third, fourth]).size < 4) continue
    if (graph[one]!.has(third) || graph[other]!.has(fourth)) continue
    for (const [a, b] of [
      [one, other],
      [third, fourth],
    ] as const) {
      graph[a]!.delete(b)
      graph[b]!.delete(a)
    }
    for (const [a, b] of [
      [one, third],
      [other, fourth],
    ] as const) {
      graph[a]!.add(b)
      graph[b]!.add(a)
    }
  }
}
