import { MemberForgotten } from '@anycompany/contracts'
import { send, words } from '@banyan/model'
import { social } from '../context.ts'
import { EndMembership } from '../membership/membership.ts'

/** Their texts become unreadable when the host destroys their key; this takes the rest of them out of sight. */
export const whenMemberForgottenThenEndMembership = social.policy(
  'when-member-forgotten-then-end-membership',
  words(
    '회원이 잊히면 소셜 활동을 끝낸다',
    'When a member is forgotten, end their membership',
    'Who left the shop for good leaves the social network too.',
  ),
  { on: MemberForgotten, sends: [EndMembership], then: ({ memberId }) => send(EndMembership, { memberId }) },
)
