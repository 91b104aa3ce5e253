import { memberId } from '@anycompany/contracts'
import { id, personal, type RowOf, words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'
import { MembershipEnded } from '../membership/membership.ts'
import { PostHidden, PostShownAgain } from '../moderation/moderation-events.ts'
import { audience } from './audience.ts'
import { PostAudienceChanged, PostDeleted, PostEdited, PostWritten, productId } from './post.ts'

/** A post as its readers see it. */
export const asRead = (row: RowOf<typeof Posts>) => {
  const { publicBy: _, ...post } = row
  return post
}

/** Stands in `publicBy` of a post that is not for everybody. */
const NOBODY = ''

/** Each post that exists, once; whose timeline shows it is another view's matter. */
export const Posts = social.readModel('posts', words('글 목록', 'Posts', 'The posts that exist, with their text.'), {
  audience: 'member',
  row: z.strictObject({
    postId: id,
    authorId: memberId,
    text: personal(z.string(), 'authorId'),
    writtenAt: z.string(),
    editedAt: z.string().nullable(),
    audience,
    productId: productId.nullable(),
    isHidden: z.boolean(),
    /** The author, where a stranger may see the post: strangers' pages look here. */
    publicBy: z.string(),
  }),
  indexes: [
    ['authorId', 'writtenAt'],
    ['publicBy', 'writtenAt'],
  ],
  from: { PostWritten, PostEdited, PostAudienceChanged, PostDeleted, PostHidden, PostShownAgain, MembershipEnded },
  on: {
    PostWritten: ({ postId, authorId, text, audience: chosen, productId: promoted }, { at }) => [
      {
        op: 'put',
        key: postId,
        row: {
          postId,
          authorId,
          text,
          writtenAt: at.toISOString(),
          editedAt: null,
          audience: chosen,
          productId: promoted,
          isHidden: false,
          publicBy: chosen === 'public' ? authorId : NOBODY,
        },
      },
    ],
    PostEdited: ({ postId, text }, { at }) => [{ op: 'patch', key: postId, set: { text, editedAt: at.toISOString() } }],
    PostAudienceChanged: ({ postId, authorId, audience: chosen }) => [
      {
        op: 'patch',
        key: postId,
        set: { audience: chosen, publicBy: chosen === 'public' ? authorId : NOBODY },
      },
    ],
    PostHidden: ({ postId }) => [{ op: 'patch', key: postId, set: { isHidden: true } }],
    PostShownAgain: ({ postId }) => [{ op: 'patch', key: postId, set: { isHidden: false } }],
    PostDeleted: ({ postId }) => [{ op: 'delete', key: postId }],
    MembershipEnded: (gone) => [{ op: 'deleteWhere', index: 'authorId', equals: gone.memberId }],
  },
})
