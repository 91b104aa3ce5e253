/** A text whose author asked to be forgotten: nothing is left of it. */
export type Forgotten = { readonly forgotten: true }

/** Who may see a post besides its author: their friends, or every member. */
export type Audience = 'friends' | 'public'

/** A post as the timeline answers it. */
export type Post = {
  readonly postId: string
  readonly authorId: string
  readonly text: string | Forgotten
  /** ISO 8601, UTC; so is `editedAt`. */
  readonly writtenAt: string
  readonly editedAt: string | null
  readonly audience: Audience
  /** The product of the shop that the post promotes. */
  readonly productId: string | null
  /** A moderator hid the post: its author alone sees it. */
  readonly isHidden: boolean
  readonly likes: number
  readonly likedByMe: boolean
  readonly comments: number
}

/** What an author puts into a post. */
export type Content = { readonly text: string; readonly audience: Audience; readonly productId: string | null }

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

/** Whether a text may be sent as it is: it says something and is not too long. */
export const isSendable = (text: string, charactersMax: number = LONGEST_POST): boolean =>
  text.trim() !== '' && countCharacters(text) <= charactersMax
