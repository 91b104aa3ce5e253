import { memberId } from '@anycompany/contracts'
import { nameMatches } from '@anycompany/name-search'
import { words } from '@banyan/model'
import { z } from 'zod'
import { members } from '../context.ts'
import { knownProfiles, MemberProfiles, profile } from './profiles.ts'
import { MemberNameKeys, type NameKeys } from './name-keys.ts'

/** Most members asked for at once. */
export const PROFILES_MAX = 100
/** Most members that one search shows. */
export const FOUND_MAX = 50

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

/** Members of one key that are looked at; of a key that more have, a search finds some. */
export const CANDIDATES_MAX = 2_000
/** Names read at once while candidates are compared with the text. */
const COMPARED_AT_ONCE = 100

/** A search as the domain takes it: the edge makes the keys. */
export const searchFor = (name: string, { toFind }: NameKeys) => ({ name, nameKeys: toFind(name) })

/** Takes the keys of a text with the text: who has all keys is then compared by name. */
export const SearchByName = members.query(
  'SearchByName',
  words('이름으로 찾기', 'Search by name', 'The members whose name, or its Korean initials, holds a text.'),
  {
    by: ['member', 'service'],
    input: z.strictObject({ name: z.string(), nameKeys: z.array(z.string()).readonly() }),
    output: found,
    reads: { nameKeys: MemberNameKeys, profiles: MemberProfiles },
    answer: async ({ name, nameKeys: wanted }, _by, { nameKeys, profiles }) => {
      const some = { by: 'memberId', limit: CANDIDATES_MAX } as const
      const [first = [], ...rest] = await Promise.all(wanted.map((key) => nameKeys.where('nameKey', key, some)))
      const others = rest.map((rows) => new Set(rows.map((row) => row.memberId)))
      const candidates = first.map((row) => row.memberId).filter((who) => others.every((ids) => ids.has(who)))
      const matching: z.output<typeof profile>[] = []
      for (let i = 0; i < candidates.length && matching.length < FOUND_MAX; i += COMPARED_AT_ONCE) {
        const known = await knownProfiles(profiles, candidates.slice(i, i + COMPARED_AT_ONCE))
        matching.push(...known.filter(({ displayName }) => nameMatches(displayName, name)))
      }
      return { members: matching.slice(0, FOUND_MAX).sort((a, b) => byName(a, b)) }
    },
  },
)

type Found = z.output<typeof profile>

const collator = new Intl.Collator('ko')

/** In the order of the alphabet, Korean names as Koreans expect them; namesakes by id, so that a search gives the same list again. */
const byName = (a: Found, b: Found): number =>
  collator.compare(a.displayName, b.displayName) || (a.memberId < b.memberId ? -1 : 1)
