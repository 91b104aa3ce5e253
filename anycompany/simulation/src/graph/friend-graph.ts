import { type Chance, chance } from '../chance.ts'
import { degreesOf } from './degrees.ts'
import type { Graph } from './graph.ts'

export type GraphShape = {
  readonly members: number
  /** Friends that a member has on average. */
  readonly meanDegree: number
  readonly seed: number
}

/** Members of a community for each friend that somebody has on average. */
const COMMUNITY_PER_FRIEND = 1.6
/** Share of one's friends who are of one's own community, as far as it has so many. */
const SHARE_WITHIN = 0.705
/** Nobody knows more of their community than this. */
const KNOWN_OF_COMMUNITY_MAX = 0.9

/**
 * Friends as people have them: a few with very many, and communities in which one's friends know each other. With 962 members and a
 * mean of 39.1 the figures are those of a real network of students: p99 157, at most 313, clustering 0.318. Every member has exactly
 * the friends that were drawn for them, but for a few who would have to know themselves or somebody twice.
 */
export const friendGraph = ({ members, meanDegree, seed }: GraphShape): Graph => {
  const random = chance(seed)
  const graph: Set<number>[] = Array.from({ length: members }, () => new Set<number>())
  const degrees = degreesOf(members, meanDegree, random)
  for (const community of communitiesOf(members, meanDegree)) {
    const most = Math.floor((community.length - 1) * KNOWN_OF_COMMUNITY_MAX)
    const within = (one: number) => Math.min(most, Math.round((degrees[one] ?? 0) * SHARE_WITHIN))
    join(
      graph,
      community.flatMap((one) => Array<number>(within(one)).fill(one)),
      random,
    )
  }
  const missing = (one: number) => (degrees[one] ?? 0) - (graph[one]?.size ?? 0)
  const left = graph.flatMap((_, one) => Array<number>(Math.max(0, missing(one))).fill(one))
  exchange(graph, join(graph, left, random), random)
  return graph
}

/** Neighbouring numbers: which number somebody has says nothing about how many friends they have. */
const communitiesOf = (members: number, meanDegree: number): readonly (readonly number[])[] => {
  const count = Math.max(1, Math.round(members / Math.max(3, meanDegree * COMMUNITY_PER_FRIEND)))
  const all = Array.from({ length: members }, (_, i) => i)
  return Array.from({ length: count }, (_, i) =>
    all.slice(Math.floor((i * members) / count), Math.floor(((i + 1) * members) / count)),
  )
}

const ROUNDS_MAX = 20

/** Joins open ends at random, two and two; those that can't be joined are mixed again with the others that are left. Gives back what stays open. */
const join = (graph: readonly Set<number>[], ends: readonly number[], random: Chance): readonly number[] => {
  let open = ends
  for (let round = 0; round < ROUNDS_MAX && open.length > 1; round++) {
    const mixed = random.shuffled(open)
    open = mixed.flatMap((one, i) => {
      if (i % 2 === 1) return []
      const other = mixed[i + 1]
      if (other === undefined) return [one]
      return befriend(graph, one, other) ? [] : [one, other]
    })
  }
  return open
}

const befriend = (graph: readonly Set<number>[], one: number, other: number): boolean => {
  if (one === other || graph[one]?.has(other)) return false
  graph[one]?.add(other)
  graph[other]?.add(one)
  return true
}

const TRIES_PER_PAIR = 200

/** Two open ends that can't be joined take a friendship of two others apart and join one of them each: all degrees stay as they are. */
const exchange = (graph: readonly Set<number>[], open: readonly number[], random: Chance): void => {
  for (let i = 0; i + 1 < open.length; i += 2) {
    const [one, other] = [open[i] ?? 0, open[i + 1] ?? 0]
    for (let tried = 0; tried < TRIES_PER_PAIR; tried++) {
      const first = random.below(graph.length)
      const second = [...(graph[first] ?? [])][random.below(graph[first]?.size ?? 0)]
      if (second === undefined || [one, other].includes(first) || [one, other].includes(second)) continue
      if (graph[one]?.has(first) || graph[other]?.has(second)) continue
      graph[first]?.delete(second)
      graph[second]?.delete(first)
      befriend(graph, one, first)
      befriend(graph, other, second)
      break
    }
  }
}
