import { memberId } from '@anycompany/contracts'
import { words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'
import { Participants } from './participants.ts'

/** Whether the caller takes part. A newcomer of whom social has not heard yet does; who has left never will again. */
export const MyMembership = social.query(
  'MyMembership',
  words('내 소셜 회원 상태', 'My membership', 'Whether I take part in the network, or have left it for good.'),
  {
    by: ['member'],
    input: z.strictObject({}),
    output: z.strictObject({ memberId, status: z.enum(['active', 'left']) }),
    reads: { participants: Participants },
    answer: async (_input, by, { participants }) => ({
      memberId: by.id,
      status: (await participants.get(by.id))?.status === 'ended' ? ('left' as const) : ('active' as const),
    }),
  },
)
