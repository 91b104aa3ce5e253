import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { ask } from '../api/request.ts'
import { profileQuery, type Profile } from '../member/members.ts'
import { FOUND_MEMBERS_KEY, SUGGESTIONS_KEY } from '../query-keys.ts'

/** The longest text to look for, in characters. */
export const LONGEST_SEARCH = 100

type Found = { readonly members: readonly Profile[] }

/** Members whose name, or its Korean initials, holds the text. A newer text ends the asking for an older one. */
export const useMemberSearch = (search: string) => {
  const client = useQueryClient()
  return useQuery({
    queryKey: [...FOUND_MEMBERS_KEY, search],
    queryFn: async ({ signal }) => {
      const path = `/api/social/members?search=${encodeURIComponent(search)}`
      const { members } = (await ask<Found>(path, signal)).body
      for (const profile of members) client.setQueryData(profileQuery(profile.memberId).queryKey, profile)
      return members
    },
    enabled: search !== '',
    placeholderData: keepPreviousData,
  })
}

/** Somebody whom the member may know. */
export type Suggestion = { readonly memberId: string; readonly friendsInCommon: number }

/** Friends of friends, those with the most friends in common first. */
export const useSuggestions = () =>
  useQuery({
    queryKey: SUGGESTIONS_KEY,
    queryFn: async ({ signal }) =>
      (await ask<{ readonly items: readonly Suggestion[] }>('/api/social/suggestions', signal)).body.items,
  })
