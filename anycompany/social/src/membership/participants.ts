import { memberId } from '@anycompany/contracts'
import { words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'
import { MembershipBegan, MembershipEnded } from './membership.ts'

const noted =
  (status: 'active' | 'ended') =>
  ({ memberId: who }: { readonly memberId: string }) => [
    { op: 'put' as const, key: who, row: { memberId: who, status } },
  ]

/** One row a member of whom social has heard: "is this somebody one can befriend?" */
export const Participants = social.readModel(
  'participants',
  words('활동 중인 회원', 'Participants', 'Who takes part in the social network, and who has left it.'),
  {
    audience: 'internal',
    row: z.strictObject({ memberId, status: z.enum(['active', 'ended']) }),
    from: { MembershipBegan, MembershipEnded },
    on: { MembershipBegan: noted('active'), MembershipEnded: noted('ended') },
  },
)
