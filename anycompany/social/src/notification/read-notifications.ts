import { memberId } from '@anycompany/contracts'
import { instant, words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'
import { MembershipEnded } from '../membership/membership.ts'

export const NotificationsRead = social.event(
  'NotificationsRead',
  1,
  words('알림을 읽음', 'Notifications read', 'A member has seen what they were told up to an instant.'),
  z.strictObject({ memberId, readUpTo: instant }).readonly(),
)

/** How far a member has read what they were told. It only moves forward. */
export const noticeBoard = social
  .aggregate('NoticeBoard', words('알림판', 'Notice board', 'How far a member has read their notifications.'), {
    initial: (): { readonly readUpTo: string } => ({ readUpTo: '' }),
    events: { NotificationsRead },
  })
  .evolve({ NotificationsRead: (_state, { readUpTo }) => ({ readUpTo }) })

/** Says that one has seen everything up to an instant. An earlier one than before changes nothing; none lies in the future. */
export const ReadNotifications = noticeBoard.command(
  'ReadNotifications',
  words('알림 읽음 표시', 'Read notifications', 'Mark what one was told up to an instant as read.'),
  {
    input: z.strictObject({ readUpTo: instant }).readonly(),
    by: ['member'],
    of: (_input, { by }) => by.id,
    emits: ['NotificationsRead'],
    rejects: {},
    decide: (state, input, { by, now }) => {
      const present = now.toISOString()
      const readUpTo = input.readUpTo < present ? input.readUpTo : present
      return readUpTo <= state.readUpTo ? [] : [{ type: 'NotificationsRead', data: { memberId: by.id, readUpTo } }]
    },
    output: z.strictObject({ readUpTo: z.string() }),
    answer: (_events, { readUpTo }) => ({ readUpTo }),
  },
)

/** One row a member who has ever looked. */
export const ReadMarks = social.readModel(
  'read-marks',
  words('알림 읽은 때', 'Read marks', 'Up to when each member has read their notifications.'),
  {
    audience: 'member',
    row: z.strictObject({ memberId, readUpTo: z.string() }),
    from: { NotificationsRead, MembershipEnded },
    on: {
      NotificationsRead: (read) => [{ op: 'put', key: read.memberId, row: read }],
      MembershipEnded: (gone) => [{ op: 'delete', key: gone.memberId }],
    },
  },
)
