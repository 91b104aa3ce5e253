import { id, words } from '@banyan/model'
import { z } from 'zod'
import { isThere, noSuchPost, post, type PostState } from '../post/post.ts'

const postId = z.strictObject({ postId: id }).readonly()

const spec = {
  input: postId,
  by: ['operator'],
  of: (input: z.output<typeof postId>) => input.postId,
  rejects: { NoSuchPost: z.strictObject({}) },
  output: postId,
  answer: (_events: unknown, _after: unknown, input: z.output<typeof postId>) => ({ postId: input.postId }),
} as const

/** Hides a post from everybody but its author. Repeating it changes nothing. */
export const HidePost = post.command(
  'HidePost',
  words('글 숨기기', 'Hide a post', 'Take a post out of sight of everybody but its author.'),
  {
    ...spec,
    emits: ['PostHidden'],
    decide: (state, input) => {
      if (!isThere(state)) return noSuchPost
      return state.isHidden ? [] : [{ type: 'PostHidden', data: inSight(input.postId, state) }]
    },
  },
)

/** Lets a hidden post be seen again. Repeating it changes nothing. */
export const ShowPostAgain = post.command(
  'ShowPostAgain',
  words('글 다시 보이기', 'Show a post again', 'Take back that a post was hidden.'),
  {
    ...spec,
    emits: ['PostShownAgain'],
    decide: (state, input) => {
      if (!isThere(state)) return noSuchPost
      return state.isHidden ? [{ type: 'PostShownAgain', data: inSight(input.postId, state) }] : []
    },
  },
)

/** Says that nothing is wrong with a reported post. Its readers may report it anew. */
export const DismissReports = post.command(
  'DismissReports',
  words('신고 기각', 'Dismiss reports', 'Find nothing wrong with a reported post.'),
  {
    ...spec,
    emits: ['ReportsDismissed'],
    decide: (state, input) => {
      if (!isThere(state)) return noSuchPost
      if (state.reportedBy.length === 0) return []
      return [{ type: 'ReportsDismissed', data: judged(input.postId, state) }]
    },
  },
)

type There = PostState & { readonly authorId: string }

const judged = (ofPost: string, { authorId, reportedBy }: There) => ({
  postId: ofPost,
  authorId,
  reports: reportedBy.length,
})

const inSight = (ofPost: string, state: There) => ({ ...judged(ofPost, state), audience: state.audience })
