import { memberId } from '@anycompany/contracts'
import { words } from '@banyan/model'
import { z } from 'zod'
import { members } from '../context.ts'
import { knownProfiles, MemberProfiles, profile } from './profiles.ts'
import { NameKeys } from './name-keys.ts'

/** Most members asked for at once. */
export const PROFILES_MAX = 100
/** Most members of one name that are shown. */
export const NAMESAKES_MAX = 50

const found = z.strictObject({ members: z.array(profile) })

/** Who I am; null for a member whose profile is not there (yet). */
export const Me = members.query('Me', words('나', 'Me', 'The member who asks.'), {
  by: ['member'],
  input: z.strictObject({}),
  output: profile.nullable(),
  reads: { profiles: MemberProfiles },
  answer: async (_input, by, { profiles }) => (await knownProfiles(profiles, [by.id]))[0] ?? null,
})

export const Profiles = members.query('Profiles', words('프로필 조회', 'Profiles', 'The names of some members.'), {
  by: ['member', 'service'],
  input: z.strictObject({ ids: z.array(memberId).max(PROFILES_MAX) }),
  output: found,
  reads: { profiles: MemberProfiles },
  answer: async ({ ids }, _by, { profiles }) => ({ members: await knownProfiles(profiles, ids) }),
})

/** Takes the key of a name: the edge makes it. */
export const SearchByName = members.query(
  'SearchByName',
  words('이름으로 찾기', 'Search by name', 'The members who have exactly this name.'),
  {
    by: ['member'],
    input: z.strictObject({ nameKey: z.string() }),
    output: found,
    reads: { nameKeys: NameKeys, profiles: MemberProfiles },
    answer: async ({ nameKey }, _by, { nameKeys, profiles }) => {
      const namesakes = (await nameKeys.where('nameKey', nameKey)).slice(0, NAMESAKES_MAX)
      return {
        members: await knownProfiles(
          profiles,
          namesakes.map((row) => row.memberId),
        ),
      }
    },
  },
)
