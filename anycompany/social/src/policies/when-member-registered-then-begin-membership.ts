import { MemberRegistered } from '@anycompany/contracts'
import { send, words } from '@banyan/model'
import { social } from '../context.ts'
import { BeginMembership } from '../membership/membership.ts'

/** How social knows who is a member. It catches up: whoever was registered before social listened is heard of all the same. */
export const whenMemberRegisteredThenBeginMembership = social.policy(
  'when-member-registered-then-begin-membership',
  words(
    '회원이 등록되면 소셜 활동을 시작한다',
    'When a member is registered, begin their membership',
    'Who became a member of the company takes part in the social network.',
  ),
  {
    on: MemberRegistered,
    sends: [BeginMembership],
    then: ({ memberId }) => send(BeginMembership, { memberId }),
    catchesUp: true,
  },
)
