/** What must hold when all is quiet again, whatever was sent. */
export const INVARIANTS = {
  posts: "every acknowledged post is on its author's page once, as last written",
  likes: 'a post has as many likes as members like it',
  comments: 'a post counts the comments that its list holds, and those are the acknowledged ones',
  friends: 'friends are friends on both lists',
  timelines: 'a home timeline holds own and friends’ posts only, newest first, none twice',
  strangers: 'nobody sees a post for friends of somebody who is none',
  blocks: 'nobody sees a post of somebody they have blocked, or who has blocked them',
} as const

export type Invariant = keyof typeof INVARIANTS

/** Where something is not as it must be. */
export type Finding = {
  readonly invariant: Invariant
  /** Whose page, list or post. */
  readonly where: string
  readonly expected: string
  readonly found: string
}

/** Makes findings about one place. */
export const differing = (
  invariant: Invariant,
  where: string,
  pair: { readonly expected: unknown; readonly found: unknown },
): readonly Finding[] => {
  const [expected, found] = [shown(pair.expected), shown(pair.found)]
  return expected === found ? [] : [{ invariant, where, expected, found }]
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
