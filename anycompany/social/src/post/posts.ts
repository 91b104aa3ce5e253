import { memberId } from '@anycompany/contracts'
import { id, personal, words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'
import { MembershipEnded } from '../membership/membership.ts'
import { PostDeleted, PostWritten } from './post.ts'

/** Each post that exists, once; whose timeline shows it is another view's matter. */
export const Posts = social.readModel('posts', words('글 목록', 'Posts', 'The posts that exist, with their text.'), {
  audience: 'member',
  row: z.strictObject({
    postId: id,
    authorId: memberId,
    text: personal(z.string(), 'authorId'),
    writtenAt: z.string(),
  }),
  indexes: [['authorId', 'writtenAt']],
  from: { PostWritten, PostDeleted, MembershipEnded },
  on: {
    PostWritten: ({ postId, authorId, text }, { at }) => [
      { op: 'put', key: postId, row: { postId, authorId, text, writtenAt: at.toISOString() } },
    ],
    PostDeleted: ({ postId }) => [{ op: 'delete', key: postId }],
    MembershipEnded: (gone) => [{ op: 'deleteWhere', index: 'authorId', equals: gone.memberId }],
  },
})
