/** Who is friends with whom, by number from 0: each friendship stands on both sides. */
export type Graph = readonly ReadonlySet<number>[]

export type Edge = readonly [number, number]

/** Each friendship once, the lower number first. */
export const edgesOf = (graph: Graph): readonly Edge[] =>
  graph.flatMap((friends, one) => [...friends].filter((other) => other > one).map((other): Edge => [one, other]))

/** What makes a graph look like people. */
export type GraphFigures = {
  readonly meanDegree: number
  readonly p99Degree: number
  readonly maxDegree: number
  /** Mean over all who have two friends or more: which share of the pairs of one's friends are friends themselves. */
  readonly clustering: number
}

export const figuresOf = (graph: Graph): GraphFigures => {
  const degrees = graph.map((friends) => friends.size).toSorted((a, b) => a - b)
  const sum = degrees.reduce((all, one) => all + one, 0)
  const sociable = graph.filter((friends) => friends.size > 1)
  return {
    meanDegree: sum / graph.length,
    p99Degree: degrees[Math.ceil(graph.length * 0.99) - 1] ?? 0,
    maxDegree: degrees.at(-1) ?? 0,
    clustering: sociable.reduce((all, friends) => all + closedShare(friends, graph), 0) / Math.max(1, sociable.length),
  }
}

const closedShare = (friends: ReadonlySet<number>, graph: Graph): number => {
  let closed = 0
  for (const one of friends) for (const other of friends) if (one < other && graph[one]?.has(other)) closed++
  return closed / ((friends.size * (friends.size - 1)) / 2)
}
