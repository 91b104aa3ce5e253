import { memberId } from '@anycompany/contracts'
import { type DataOf, id, type Meta, words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'
import { MembershipEnded } from '../membership/membership.ts'
import { paging } from '../paging.ts'
import { PostDeleted } from '../post/post.ts'
import { PostHidden, PostReported, PostShownAgain, reportReason, ReportsDismissed } from './moderation-events.ts'

const status = z.enum(['open', 'hidden', 'shown-again', 'dismissed'])
type Status = z.output<typeof status>

const row = z.strictObject({
  postId: id,
  authorId: memberId,
  status,
  /** How many members reported it since a moderator had looked at it. */
  reports: z.int(),
  /** Of the latest report; null where a moderator acted without one. */
  reason: reportReason.nullable(),
  changedAt: z.string(),
})

type Judged = DataOf<typeof ReportsDismissed> & { readonly reason?: z.output<typeof reportReason> }

const judged =
  (found: Status) =>
  ({ postId, authorId, reports, reason }: Judged, { at }: Meta) => [
    {
      op: 'put' as const,
      key: postId,
      row: { postId, authorId, status: found, reports, reason: reason ?? null, changedAt: at.toISOString() },
    },
  ]

/** The moderators' list. It holds no text: who must read one asks the console for it, with a reason. */
export const ReportedPosts = social.readModel(
  'reported-posts',
  words('신고된 글', 'Reported posts', 'Which posts were reported, and what the moderators made of it.'),
  {
    audience: 'operator',
    row,
    indexes: [['status', 'changedAt'], 'authorId'],
    from: { PostReported, PostHidden, PostShownAgain, ReportsDismissed, PostDeleted, MembershipEnded },
    on: {
      PostReported: judged('open'),
      PostHidden: judged('hidden'),
      PostShownAgain: judged('shown-again'),
      ReportsDismissed: judged('dismissed'),
      PostDeleted: ({ postId }) => [{ op: 'delete', key: postId }],
      MembershipEnded: (gone) => [{ op: 'deleteWhere', index: 'authorId', equals: gone.memberId }],
    },
  },
)

export const Reports = social.query(
  'Reports',
  words('신고 목록', 'Reports', 'Reported posts of one state, the latest first.'),
  {
    by: ['operator'],
    input: paging().extend({ status: status.default('open') }),
    output: z.strictObject({ items: z.array(row), cursor: z.string().nullable() }),
    reads: { reported: ReportedPosts },
    answer: async ({ status: wanted, cursor, limit }, _by, { reported }) => {
      const page = await reported.page({ index: 'status', equals: wanted, by: 'changedAt', limit, cursor })
      return { items: [...page.rows], cursor: page.cursor }
    },
  },
)
