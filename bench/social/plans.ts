import { COMMENTS, HOME_TIMELINE, MEMBER_PAGE, type Statement } from './baseline/statements.ts'
import { memberIdOf, type Network } from './network.ts'
import { connected } from './connected.ts'
import type { System } from './systems.ts'

const NEWEST = ['infinity', '', 20] as const

/** How PostgreSQL answers the baseline's three reads, for a member with as many friends as most have. */
export const plansOf = async (
  system: System,
  { graph, posts }: Network,
): Promise<Readonly<Record<string, readonly string[]>>> => {
  const usual = medianSize(graph)
  const reader = graph.findIndex((friends) => friends.size === usual)
  const friend = [...(graph[reader] ?? [])][0] ?? reader
  const post = posts.find(({ author, comments }) => author === friend && comments.length > 0)
  const asked: readonly (readonly [Statement, readonly unknown[]])[] = [
    [HOME_TIMELINE, []],
    [MEMBER_PAGE, [memberIdOf(friend)]],
    [COMMENTS, [post?.postId ?? '']],
  ]
  return connected(system.database.url, async (client) => {
    const plans: [string, readonly string[]][] = []
    for (const [{ name, text }, more] of asked) {
      const explained = `explain (analyze, buffers) ${text}`
      const values = [memberIdOf(reader), ...NEWEST, ...more]
      const { rows } = await client.query<{ readonly 'QUERY PLAN': string }>(explained, values)
      plans.push([name, rows.map((row) => row['QUERY PLAN'])])
    }
    return Object.fromEntries(plans)
  })
}

const medianSize = (graph: Network['graph']): number | undefined =>
  graph.map((friends) => friends.size).toSorted((a, b) => a - b)[Math.floor(graph.length / 2)]
