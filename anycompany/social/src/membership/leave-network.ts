import { words } from '@banyan/model'
import { z } from 'zod'
import { membership } from './membership.ts'

/** Leaves the network for good: posts, comments, likes and friendships go, and the texts become unreadable. The shop's account stays. */
export const LeaveNetwork = membership.command(
  'LeaveNetwork',
  words('소셜 탈퇴', 'Leave the network', 'Take oneself, and all one has written, out of the network for good.'),
  {
    input: z.strictObject({}).readonly(),
    by: ['member'],
    of: (_input, { by }) => by.id,
    emits: ['MembershipEnded'],
    rejects: {},
    decide: ({ status }, _input, { by }) =>
      status === 'ended' ? [] : [{ type: 'MembershipEnded', data: { memberId: by.id } }],
    output: z.strictObject({ status: z.literal('left') }),
    answer: () => ({ status: 'left' }),
  },
)
