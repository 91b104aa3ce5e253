import { id, words } from '@banyan/model'
import { z } from 'zod'
import { POST_CHARACTERS_MAX, text } from '../texts.ts'
import { audience } from './audience.ts'
import { isThere, noSuchPost, post } from './post.ts'

/** Gives one's own post another text, another audience, or both. What is left out stays; the text can't be compared, so it counts as new. */
export const EditPost = post.command(
  'EditPost',
  words('글 수정', 'Edit a post', "Change the text of one's own post, or who may see it."),
  {
    input: z
      .strictObject({ postId: id, text: text(POST_CHARACTERS_MAX).optional(), audience: audience.optional() })
      .refine((sent) => sent.text !== undefined || sent.audience !== undefined, {
        error: 'a text, an audience or both',
      })
      .readonly(),
    by: ['member'],
    of: (input) => input.postId,
    emits: ['PostEdited', 'PostAudienceChanged'],
    rejects: { NoSuchPost: z.strictObject({}), NotYourPost: z.strictObject({}) },
    decide: (state, { postId, text: written, audience: chosen }, { by }) => {
      if (!isThere(state)) return noSuchPost
      const { authorId, audience: before, isHidden } = state
      if (authorId !== by.id) return { rejected: 'NotYourPost', why: {} }
      const edited =
        written === undefined ? [] : [{ type: 'PostEdited' as const, data: { postId, authorId, text: written } }]
      if (chosen === undefined || chosen === before) return edited
      const changed = { type: 'PostAudienceChanged' as const, data: { postId, authorId, audience: chosen, isHidden } }
      // Views may stand between the two: no moment shows the new text to those whom the post is for no more.
      return chosen === 'friends' ? [changed, ...edited] : [...edited, changed]
    },
    output: z.strictObject({ postId: id }),
    answer: (_events, _after, { postId }) => ({ postId }),
  },
)
