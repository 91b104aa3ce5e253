import { memberId } from '@anycompany/contracts'
import { type DataOf, id, words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'

const asked = z.strictObject({ friendshipId: id, senderId: memberId, receiverId: memberId }).readonly()
const between = z.strictObject({ friendshipId: id, memberIds: z.tuple([memberId, memberId]).readonly() }).readonly()
const blocking = z.strictObject({ friendshipId: id, blockerId: memberId, blockedId: memberId }).readonly()

export const FriendshipRequested = social.event(
  'FriendshipRequested',
  1,
  words('친구 신청됨', 'Friendship requested', 'A member asked another to be friends.'),
  asked,
)
export const FriendshipBegan = social.event(
  'FriendshipBegan',
  1,
  words('친구가 됨', 'Friendship began', 'Two members are friends from now on.'),
  between,
)
export const FriendRequestDeclined = social.event(
  'FriendRequestDeclined',
  1,
  words('친구 신청이 거절됨', 'Friend request declined', 'The member who was asked said no.'),
  asked,
)
export const FriendRequestWithdrawn = social.event(
  'FriendRequestWithdrawn',
  1,
  words('친구 신청이 취소됨', 'Friend request withdrawn', 'The member who had asked took it back.'),
  asked,
)
export const FriendshipEnded = social.event(
  'FriendshipEnded',
  1,
  words('친구 관계가 끝남', 'Friendship ended', 'One of two friends ended their friendship.'),
  between,
)
export const MemberBlocked = social.event(
  'MemberBlocked',
  1,
  words(
    '회원이 차단됨',
    'Member blocked',
    'From now on neither of the two sees what the other writes, or can ask to be friends.',
  ),
  blocking,
)
export const MemberUnblocked = social.event(
  'MemberUnblocked',
  1,
  words('차단이 해제됨', 'Member unblocked', 'A member took their block back. Friends the two are not again by that.'),
  blocking,
)

type Standing =
  | { readonly status: 'strangers' }
  | { readonly status: 'requested'; readonly senderId: string; readonly receiverId: string }
  | { readonly status: 'friends' }

/** Where two members stand, and who of them has blocked the other. Whoever has asked waits in `senderId`. */
export type FriendshipState = Standing & { readonly blockedBy: readonly string[] }

const strangers = ({ blockedBy }: FriendshipState): FriendshipState => ({ status: 'strangers', blockedBy })
const requested = (
  { blockedBy }: FriendshipState,
  { senderId, receiverId }: DataOf<typeof FriendshipRequested>,
): FriendshipState => ({ status: 'requested', senderId, receiverId, blockedBy })

/** What two members are to each other: one aggregate a pair, so that at most one friendship can exist between them, and none beside a block. */
export const friendship = social
  .aggregate(
    'Friendship',
    words(
      '친구 관계',
      'Friendship',
      'What two members are to each other: strangers, asked or friends; and whether one has blocked the other.',
    ),
    {
      initial: (): FriendshipState => ({ status: 'strangers', blockedBy: [] }),
      events: {
        FriendshipRequested,
        FriendshipBegan,
        FriendRequestDeclined,
        FriendRequestWithdrawn,
        FriendshipEnded,
        MemberBlocked,
        MemberUnblocked,
      },
    },
  )
  .evolve({
    FriendshipRequested: requested,
    FriendshipBegan: ({ blockedBy }) => ({ status: 'friends', blockedBy }),
    FriendRequestDeclined: strangers,
    FriendRequestWithdrawn: strangers,
    FriendshipEnded: strangers,
    MemberBlocked: (state, { blockerId }) => ({ ...state, blockedBy: [...state.blockedBy, blockerId] }),
    MemberUnblocked: (state, { blockerId }) => ({
      ...state,
      blockedBy: state.blockedBy.filter((other) => other !== blockerId),
    }),
  })
