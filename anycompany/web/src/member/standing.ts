import { queryOptions, useQuery } from '@tanstack/react-query'
import { isApiProblem } from '../api/problem.ts'
import { ask } from '../api/request.ts'
import { standingKey } from '../query-keys.ts'
import { useStore } from '@banyan/pages/store'
import { useSession } from '../timeline/use-timeline.ts'

/** What a member is to the one at the page. */
export type Standing = {
  readonly memberId: string
  readonly standing: 'self' | 'friend' | 'asked-by-me' | 'asked-me' | 'stranger' | 'blocked-by-me'
  readonly friendRequestId: string | null
  /** Since when they are friends, or wait for an answer. */
  readonly since: string | null
}

const standingQuery = (memberId: string) =>
  queryOptions({
    queryKey: standingKey(memberId),
    queryFn: async ({ signal }): Promise<Standing | null> => {
      try {
        return (await ask<Standing>(`/api/social/members/${encodeURIComponent(memberId)}`, signal)).body
      } catch (error) {
        if (isApiProblem(error, 'NoSuchMember')) return null
        throw error
      }
    },
  })

/** How a member stands to the one at the page; null for somebody who is not there, or does not want to be. */
export const useStanding = (memberId: string, enabled: boolean = true) => {
  const isReady = useStore(useSession().liveIsReady)
  return useQuery({ ...standingQuery(memberId), enabled: isReady && enabled })
}
