import { MemberForgotten, memberId } from '@anycompany/contracts'
import { isForgotten, words } from '@banyan/model'
import { z } from 'zod'
import { members } from '../context.ts'
import { MemberNamed } from '../member/member.ts'

/** Makes keys of names: the same for the same part of a name, however it is spaced and in whatever case. They tell nothing without the secret. */
export type NameKeys = {
  /** Of every part by which a name can be found. */
  readonly of: (name: string) => readonly string[]
  /** Those that every name has which matches a text. */
  readonly toFind: (search: string) => readonly string[]
}

/**
 * Finds members by parts of their name without holding a name: a blind index. The keys are made with a secret at the edge, so the
 * table can't be read backwards; a forgotten member's rows go, and a rebuild makes none, since their keys read as forgotten.
 */
export const MemberNameKeys = members.readModel(
  'name-keys',
  words('이름 색인', 'Name keys', 'Which members have which parts in their name, without the name.'),
  {
    audience: 'internal',
    row: z.strictObject({ memberId, nameKey: z.string() }),
    indexes: [['nameKey', 'memberId'], 'memberId'],
    from: { MemberNamed, MemberForgotten },
    on: {
      MemberNamed: ({ memberId: who, nameKeys }) => [
        { op: 'deleteWhere', index: 'memberId', equals: who },
        ...(isForgotten(nameKeys) ? [] : nameKeys).map((nameKey) => ({
          op: 'put' as const,
          key: `${who}/${nameKey}`,
          row: { memberId: who, nameKey },
        })),
      ],
      MemberForgotten: (gone) => [{ op: 'deleteWhere', index: 'memberId', equals: gone.memberId }],
    },
  },
)
