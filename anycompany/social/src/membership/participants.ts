import { memberId } from '@anycompany/contracts'
import { words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'
import { MembershipBegan, MembershipEnded } from './membership.ts'

/** One row a member who takes part: "is this somebody one can befriend?" */
export const Participants = social.readModel(
  'participants',
  words('활동 중인 회원', 'Participants', 'Who takes part in the social network.'),
  {
    audience: 'internal',
    row: z.strictObject({ memberId }),
    from: { MembershipBegan, MembershipEnded },
    on: {
      MembershipBegan: (began) => [{ op: 'put', key: began.memberId, row: { memberId: began.memberId } }],
      MembershipEnded: (gone) => [{ op: 'delete', key: gone.memberId }],
    },
  },
)
