import { id, words } from '@banyan/model'
import { z } from 'zod'
import { takesPart } from '../membership/takes-part.ts'
import { isThere, noSuchPost, post } from '../post/post.ts'
import { postIsSeen } from '../post/visibility.ts'
import { NOTE_CHARACTERS_MAX, text } from '../texts.ts'
import { reportReason } from './moderation-events.ts'

/** Asks the moderators to look at a post. One report a member until they have looked: repeating it changes nothing. */
export const ReportPost = post.command(
  'ReportPost',
  words('글 신고', 'Report a post', 'Ask the moderators to look at a post one can see.'),
  {
    input: z
      .strictObject({ postId: id, reason: reportReason, note: text(NOTE_CHARACTERS_MAX).or(z.literal('')).default('') })
      .readonly(),
    by: ['member'],
    of: (input) => input.postId,
    emits: ['PostReported'],
    rejects: {
      NoSuchPost: z.strictObject({}),
      CannotReportYourself: z.strictObject({}),
      NotTakingPart: z.strictObject({}),
    },
    requires: [takesPart, postIsSeen],
    decide: (state, input, { by }) => {
      if (!isThere(state)) return noSuchPost
      if (state.authorId === by.id) return { rejected: 'CannotReportYourself', why: {} }
      if (state.reportedBy.includes(by.id)) return []
      const reports = state.reportedBy.length + 1
      return [{ type: 'PostReported', data: { authorId: state.authorId, reporterId: by.id, reports, ...input } }]
    },
    output: z.strictObject({ postId: id, status: z.literal('reported') }),
    answer: (_events, _after, { postId }) => ({ postId, status: 'reported' }),
  },
)
