import { memberId } from '@anycompany/contracts'
import { words } from '@banyan/model'
import { z } from 'zod'
import { social } from '../context.ts'
import { apartFrom, Blocks } from '../friendship/blocks.ts'

/** Whom a member may not find, and by whom they may not be found: for the edge, which asks others who has which name. */
export const MembersApart = social.query(
  'MembersApart',
  words('서로 볼 수 없는 회원', 'Members apart', 'With whom one is apart by a block of either side.'),
  {
    by: ['member'],
    input: z.strictObject({}),
    output: z.strictObject({ memberIds: z.array(memberId) }),
    reads: { blocks: Blocks },
    answer: async (_input, by, { blocks }) => ({ memberIds: [...(await apartFrom(by.id, blocks))] }),
  },
)
