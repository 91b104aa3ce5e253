/** A text whose author asked to be forgotten: nothing is left of it. */
export type Forgotten = { readonly forgotten: true }

/** A post as the timeline answers it. */
export type Post = {
  readonly postId: string
  readonly authorId: string
  readonly text: string | Forgotten
  /** ISO 8601, UTC. */
  readonly writtenAt: string
  readonly likes: number
  readonly likedByMe: boolean
}

/** One page of the timeline, newest first; `cursor` asks for the next one, null at the end. */
export type TimelinePage = { readonly items: readonly Post[]; readonly cursor: string | null }

/** The longest post, in characters as people count them here: Unicode code points. */
export const LONGEST_POST = 5_000

/** Counts code points: an emoji outside the basic plane is one, a skin tone or a joiner another one. */
export const countCharacters = (text: string): number => {
  let count = 0
  for (const _ of text) count += 1
  return count
}

/** Whether a text may be posted as it is. */
export const isPostable = (text: string): boolean => text.trim() !== '' && countCharacters(text) <= LONGEST_POST
