import { memberReference } from '@anycompany/contracts'
import { words } from '@banyan/model'
import { social } from '../context.ts'

/** From here on no view of this context shows the member, their posts or their friendships. */
export const MembershipEnded = social.event(
  'MembershipEnded',
  1,
  words(
    '소셜 활동이 끝남',
    'Membership ended',
    'A member is gone: their posts and friendships are taken out of every view.',
  ),
  memberReference,
)

const initial = (): { readonly ended: boolean } => ({ ended: false })

/** Whether a member still takes part. It says nothing until they leave, so it costs nothing for those who stay. */
export const membership = social
  .aggregate('Membership', words('소셜 회원', 'Membership', "A member's taking part in the social network."), {
    initial,
    events: { MembershipEnded },
  })
  .evolve({ MembershipEnded: () => ({ ended: true }) })

/** Takes a member out of the network for good. Repeating it changes nothing. */
export const EndMembership = membership.command(
  'EndMembership',
  words('소셜 활동 종료', 'End membership', 'Take a member, their posts and friendships out of the network.'),
  {
    input: memberReference,
    by: ['service'],
    of: ({ memberId }) => memberId,
    emits: ['MembershipEnded'],
    rejects: {},
    decide: (state, { memberId }) => (state.ended ? [] : [{ type: 'MembershipEnded', data: { memberId } }]),
  },
)
