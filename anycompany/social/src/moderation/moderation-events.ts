import { memberId } from '@anycompany/contracts'
import { id, personal, words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'
import { audience } from '../post/audience.ts'

/** How many members have reported the post since a moderator looked at it last. */
const reports = z.int().min(0)
const ofPost = z.strictObject({ postId: id, authorId: memberId, reports }).readonly()
/** Of a post that goes out of sight, or comes back into it, it is said whose sight that is. */
const inSight = z.strictObject({ postId: id, authorId: memberId, reports, audience }).readonly()
const upcast = { 1: (old: object) => ({ ...old, audience: 'public' }) }

/** Why a member thinks that a post should not be there. */
export const reportReason = z.enum(['spam', 'abuse', 'privacy', 'other'])

export const PostReported = social.event(
  'PostReported',
  1,
  words('글이 신고됨', 'Post reported', 'A member who sees a post asked the moderators to look at it.'),
  z.strictObject({
    postId: id,
    authorId: memberId,
    reporterId: memberId,
    reason: reportReason,
    note: personal(z.string(), 'reporterId'),
    reports,
  }),
)
export const PostHidden = social.event(
  'PostHidden',
  2,
  words('글이 숨겨짐', 'Post hidden', 'A moderator hid a post: its author alone still sees it.'),
  inSight,
  { upcast },
)
export const PostShownAgain = social.event(
  'PostShownAgain',
  2,
  words('글이 다시 보임', 'Post shown again', 'A moderator let a hidden post be seen again.'),
  inSight,
  { upcast },
)
export const ReportsDismissed = social.event(
  'ReportsDismissed',
  1,
  words('신고가 기각됨', 'Reports dismissed', 'A moderator found nothing wrong with a reported post.'),
  ofPost,
)
