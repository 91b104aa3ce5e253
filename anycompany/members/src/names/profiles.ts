import { MemberForgotten, memberId, RegisteredMembers } from '@anycompany/contracts'
import { isForgotten, personal, type Reader, type RowOf, words } from '@banyan/model'
import { z } from 'zod'
import { members } from '../context.ts'
import { MemberNamed } from '../member/member.ts'

/** What members may know of each other: the name, and nothing else the shop knows. */
export const MemberProfiles = members.readModel(
  'profiles',
  words('회원 프로필', 'Profiles', 'What members may know of each other.'),
  {
    audience: 'member',
    row: z.strictObject({ memberId, displayName: personal(z.string(), 'memberId') }),
    from: { MemberNamed, MemberForgotten },
    on: {
      MemberNamed: (named) => [
        { op: 'put', key: named.memberId, row: { memberId: named.memberId, displayName: named.displayName } },
      ],
      MemberForgotten: (gone) => [{ op: 'delete', key: gone.memberId }],
    },
  },
)

members.inventory(RegisteredMembers, { view: MemberProfiles, entry: () => 'registered' as const })

export const profile = z.strictObject({ memberId, displayName: z.string() })

/** In the order of the ids; unknown and forgotten members are left out. */
export const knownProfiles = async (
  profiles: Reader<RowOf<typeof MemberProfiles>>,
  ids: readonly string[],
): Promise<z.output<typeof profile>[]> =>
  (await profiles.getMany(ids)).flatMap(({ memberId, displayName }) =>
    isForgotten(displayName) ? [] : [{ memberId, displayName }],
  )
