import type { Reader, RowOf } from '@banyan/model'
import type { Participants } from '../membership/participants.ts'
import type { Posts } from './posts.ts'
import { type Relations, sees, viewOf } from './visibility.ts'

const POSTS_OF = 'posts-of/'

/** The topic of whoever looks at a member's page. Whoever looks at a post asks for the post's id. */
export const postsOf = (memberId: string): string => `${POSTS_OF}${memberId}`

type Reads = Relations & {
  readonly posts: Reader<RowOf<typeof Posts>>
  readonly participants: Reader<RowOf<typeof Participants>>
}

/**
 * Whether a member may hear of a topic. Of a member's page: where they see anything of them at all; who is not there and who is apart
 * look alike.
 */
export const hearsOf = async (
  readerId: string,
  topic: string,
  { posts, participants, ...relations }: Reads,
): Promise<boolean> => {
  if (!topic.startsWith(POSTS_OF)) return sees(readerId, await posts.get(topic), relations)
  const authorId = topic.slice(POSTS_OF.length)
  const [author, view] = await Promise.all([participants.get(authorId), viewOf(readerId, authorId, relations)])
  return author?.status === 'active' && view !== 'nothing'
}
