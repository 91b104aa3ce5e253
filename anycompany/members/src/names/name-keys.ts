import { MemberForgotten, memberId } from '@anycompany/contracts'
import { isForgotten, words } from '@banyan/model'
import { z } from 'zod'
import { members } from '../context.ts'
import { MemberNamed } from '../member/member.ts'

/**
 * Finds members by their exact name without holding a name: a blind index. The key is made with a secret at the edge, so the
 * table can't be read backwards; a forgotten member's row goes, and a rebuild makes none, since their key reads as forgotten.
 */
export const NameKeys = members.readModel(
  'name-keys',
  words('이름 색인', 'Name keys', 'Which members have exactly this name, without the name.'),
  {
    audience: 'internal',
    row: z.strictObject({ memberId, nameKey: z.string() }),
    indexes: ['nameKey'],
    from: { MemberNamed, MemberForgotten },
    on: {
      MemberNamed: (named) =>
        isForgotten(named.nameKey)
          ? [{ op: 'delete', key: named.memberId }]
          : [{ op: 'put', key: named.memberId, row: { memberId: named.memberId, nameKey: named.nameKey } }],
      MemberForgotten: (gone) => [{ op: 'delete', key: gone.memberId }],
    },
  },
)
