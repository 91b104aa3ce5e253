import { memberReference } from '@anycompany/contracts'
import { words } from '@banyan/model'
import { social } from '../context.ts'

/** Somebody became a member: from here on others may ask them to be friends. */
export const MembershipBegan = social.event(
  'MembershipBegan',
  1,
  words('소셜 활동이 시작됨', 'Membership began', 'A member takes part: others can ask them to be friends.'),
  memberReference,
)

/** From here on no view of this context shows the member, their posts, likes or friendships. */
export const MembershipEnded = social.event(
  'MembershipEnded',
  1,
  words(
    '소셜 활동이 끝남',
    'Membership ended',
    'A member is gone: their posts, likes and friendships are taken out of every view.',
  ),
  memberReference,
)

type Membership = { readonly status: 'unknown' | 'active' | 'ended' }

/** Whether a member takes part. What members publishes about one member may be heard in any order: an end is for good. */
export const membership = social
  .aggregate('Membership', words('소셜 회원', 'Membership', "A member's taking part in the social network."), {
    initial: (): Membership => ({ status: 'unknown' }),
    events: { MembershipBegan, MembershipEnded },
  })
  .evolve({
    MembershipBegan: () => ({ status: 'active' }),
    MembershipEnded: () => ({ status: 'ended' }),
  })

/** Lets a member take part. Repeating it changes nothing, and neither does saying it of somebody who is gone. */
export const BeginMembership = membership.command(
  'BeginMembership',
  words('소셜 활동 시작', 'Begin membership', 'Let a member take part in the network.'),
  {
    input: memberReference,
    by: ['service'],
    of: ({ memberId }) => memberId,
    emits: ['MembershipBegan'],
    rejects: {},
    decide: ({ status }, { memberId }) =>
      status === 'unknown' ? [{ type: 'MembershipBegan', data: { memberId } }] : [],
  },
)

/** Takes a member out of the network for good. Repeating it changes nothing. */
export const EndMembership = membership.command(
  'EndMembership',
  words('소셜 활동 종료', 'End membership', 'Take a member, their posts, likes and friendships out of the network.'),
  {
    input: memberReference,
    by: ['service'],
    of: ({ memberId }) => memberId,
    emits: ['MembershipEnded'],
    rejects: {},
    decide: ({ status }, { memberId }) => (status === 'ended' ? [] : [{ type: 'MembershipEnded', data: { memberId } }]),
  },
)
