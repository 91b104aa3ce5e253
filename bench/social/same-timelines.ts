import assert from 'node:assert/strict'
import { chance } from '@anycompany/simulation'
import { cookieOf } from '../gateway/identity.ts'
import { SEED } from './network.ts'
import type { System } from './systems.ts'

/** Members whose timelines are compared. */
const SAMPLE = 50
const PAGE = 50

type Post = Readonly<Record<string, unknown>>

/**
 * Whole home timelines of some members, chosen at random: either system must show the same posts with the same texts, likes and comments.
 * In which order they were written the two know differently well, and so may show them. Answers how many posts were compared.
 */
export const compareTimelines = async (
  systems: readonly System[],
  { members }: { readonly members: number },
): Promise<number> => {
  const random = chance(SEED)
  let compared = 0
  for (let i = 0; i < SAMPLE; i++) {
    const member = random.below(members)
    const [ours = [], theirs = []] = await Promise.all(systems.map(({ gateway }) => timelineOf(gateway.port, member)))
    assert.deepEqual(ours, theirs, `the home timeline of member ${member}`)
    compared += ours.length
  }
  return compared
}

const timelineOf = async (port: number, member: number): Promise<readonly Post[]> => {
  const posts: Post[] = []
  let cursor: string | null = null
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const answer = await fetch(`http://127.0.0.1:${port}/api/social/timeline?limit=${PAGE}${query}`, {
      headers: { cookie: cookieOf(String(member)) },
    })
    if (answer.status !== 200) throw new Error(`expected a timeline, found ${answer.status}`)
    const page = (await answer.json()) as { readonly items: readonly Post[]; readonly cursor: string | null }
    posts.push(...page.items)
    cursor = page.cursor
  } while (cursor !== null)
  return posts
    .map((post): Post => ({ ...post, ...NO_TIMES }))
    .toSorted((a, b) => (String(a['postId']) < String(b['postId']) ? -1 : 1))
}

const NO_TIMES = { writtenAt: null, editedAt: null } as const
