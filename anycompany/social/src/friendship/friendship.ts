import { memberId } from '@anycompany/contracts'
import { type DataOf, id, words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'

const asked = z.strictObject({ friendshipId: id, senderId: memberId, receiverId: memberId }).readonly()
const between = z.strictObject({ friendshipId: id, memberIds: z.tuple([memberId, memberId]).readonly() }).readonly()

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

/** Where two members stand. Whoever has asked waits in `senderId`. */
export type FriendshipState =
  | { readonly status: 'strangers' }
  | { readonly status: 'requested'; readonly senderId: string; readonly receiverId: string }
  | { readonly status: 'friends' }

const strangers: FriendshipState = { status: 'strangers' }
const requested = (
  _: FriendshipState,
  { senderId, receiverId }: DataOf<typeof FriendshipRequested>,
): FriendshipState => ({
  status: 'requested',
  senderId,
  receiverId,
})

/** What two members are to each other: one aggregate a pair, so that at most one friendship can exist between them. */
export const friendship = social
  .aggregate(
    'Friendship',
    words('친구 관계', 'Friendship', 'What two members are to each other: strangers, asked, or friends.'),
    {
      initial: (): FriendshipState => strangers,
      events: { FriendshipRequested, FriendshipBegan, FriendRequestDeclined, FriendRequestWithdrawn, FriendshipEnded },
    },
  )
  .evolve({
    FriendshipRequested: requested,
    FriendshipBegan: () => ({ status: 'friends' }),
    FriendRequestDeclined: () => strangers,
    FriendRequestWithdrawn: () => strangers,
    FriendshipEnded: () => strangers,
  })
