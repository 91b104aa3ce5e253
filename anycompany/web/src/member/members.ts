import { queryOptions, useQuery } from '@tanstack/react-query'
import { createContext, use } from 'react'
import { ask, WHO_IS_THERE } from '../api/request.ts'
import { useWords } from '../language/language.tsx'
import { createProfileBatches, type Profile } from './profile-batches.ts'

/** Names change rarely; a page that stays open reads them again after this. */
const NAMES_FRESH_MS = 5 * 60 * 1_000

type Found = { readonly members: readonly Profile[] }

const readProfile = createProfileBatches(async (memberIds) => {
  const ids = memberIds.map(encodeURIComponent).join(',')
  return (await ask<Found>(`/api/members/profiles?ids=${ids}`)).body.members
})

/** Who is logged in. Fails with 401 when nobody is, with 403 when the shop's user is no customer. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => (await ask<Profile>(WHO_IS_THERE, signal)).body,
})

/** One member's profile, null when unknown or gone. */
export const profileQuery = (memberId: string) =>
  queryOptions({
    queryKey: ['profile', memberId],
    queryFn: () => readProfile(memberId),
    staleTime: NAMES_FRESH_MS,
  })

/** Members with exactly this full name; spaces and case don't matter. */
export const searchQuery = (name: string) =>
  queryOptions({
    queryKey: ['search', name],
    queryFn: async ({ signal }) =>
      (await ask<Found>(`/api/members/search?name=${encodeURIComponent(name)}`, signal)).body.members,
    enabled: name !== '',
  })

/** The member at the page, for everything below {@link MeContext}. */
export const MeContext = createContext<Profile | null>(null)

/** The member at the page. */
export const useMe = (): Profile => {
  const me = use(MeContext)
  if (me === null) throw new Error('Expected a MeContext around every component that needs to know the member')
  return me
}

/** A member's name; a word for those who have left; null while it is being read. */
export const useName = (memberId: string): string | null => {
  const { t } = useWords()
  const { data, isError } = useQuery(profileQuery(memberId))
  if (data === undefined) return isError ? t.formerMember : null
  return data === null ? t.formerMember : data.displayName
}
