import { memberId } from '@anycompany/contracts'
import { id, words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'
import { paging } from '../paging.ts'
import { notificationKind, Notifications } from './notifications.ts'
import { ReadMarks } from './read-notifications.ts'

/** Unread ones are counted so far; a page shows "99+" then. */
export const UNREAD_COUNTED_MAX = 100

const notification = z.strictObject({
  kind: notificationKind,
  actorId: memberId,
  postId: id.nullable(),
  at: z.string(),
  isRead: z.boolean(),
})

export const MyNotifications = social.query(
  'MyNotifications',
  words('내 알림', 'My notifications', 'What one was told, the newest first, and how much of it is unread.'),
  {
    by: ['member'],
    input: paging(),
    output: z.strictObject({
      items: z.array(notification),
      cursor: z.string().nullable(),
      /** At most {@link UNREAD_COUNTED_MAX}. */
      unread: z.int(),
    }),
    reads: { notifications: Notifications, readMarks: ReadMarks },
    answer: async ({ cursor, limit }, by, { notifications, readMarks }) => {
      const [mark, newest, page] = await Promise.all([
        readMarks.get(by.id),
        notifications.where('memberId', by.id, { by: 'at', limit: UNREAD_COUNTED_MAX }),
        notifications.page({ index: 'memberId', equals: by.id, by: 'at', limit, cursor }),
      ])
      const readUpTo = mark?.readUpTo ?? ''
      return {
        items: page.rows.map(({ kind, actorId, postId, at }) => ({
          kind,
          actorId,
          postId: postId === '' ? null : postId,
          at,
          isRead: at <= readUpTo,
        })),
        cursor: page.cursor,
        unread: newest.filter((told) => told.at > readUpTo).length,
      }
    },
  },
)
