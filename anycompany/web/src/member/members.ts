import { queryOptions, useQuery } from '@tanstack/react-query'
import { createContext, use } from 'react'
import { createBatches } from '../api/batches.ts'
import { ask, WHO_IS_THERE } from '../api/request.ts'
import { useWords } from '../language/language.tsx'

/** Names change rarely; a page that stays open reads them again after this. */
const NAMES_FRESH_MS = 5 * 60 * 1_000

/** A member as others see them. */
export type Profile = { readonly memberId: string; readonly displayName: string }

type Found = { readonly members: readonly Profile[] }

const readProfile = createBatches<Profile>({
  idOf: ({ memberId }) => memberId,
  read: async (memberIds) => {
    const ids = memberIds.map(encodeURIComponent).join(',')
    return (await ask<Found>(`/api/members/profiles?ids=${ids}`)).body.members
  },
})

/** Who is logged in. Fails with 401 when nobody is, with 403 when the shop's user is no customer. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => (await ask<Profile>(WHO_IS_THERE, signal)).body,
})

/** Whether the member at the page takes part in the network: another device may have left it. */
export const membershipQuery = (memberId: string) =>
  queryOptions({
    queryKey: ['membership', memberId],
    queryFn: async ({ signal }) => (await ask<Membership>('/api/social/me', signal)).body,
    // An end comes live, and with the first thing that is refused; here it is asked for with the page, and when one returns to it.
    retry: false,
  })

type Membership = { readonly memberId: string; readonly status: 'active' | 'left' }

/** One member's profile, null when unknown or gone. */
export const profileQuery = (memberId: string) =>
  queryOptions({
    queryKey: ['profile', memberId],
    queryFn: () => readProfile(memberId),
    staleTime: NAMES_FRESH_MS,
  })

/** The member at the page, for everything below {@link MeContext}. */
export const MeContext = createContext<Profile | null>(null)

/** The member at the page. */
export const useMe = (): Profile => {
  const me = use(MeContext)
  if (me === null) throw new Error('Expected a MeContext around every component that needs to know the member')
  return me
}

/** A member's name; a word for those who have left; null while it is being read, and for nobody. */
export const useName = (memberId: string | null): string | null => {
  const { t } = useWords()
  const { data, isError } = useQuery({ ...profileQuery(memberId ?? ''), enabled: memberId !== null })
  if (data === undefined) return isError ? t.formerMember : null
  return data === null ? t.formerMember : data.displayName
}
