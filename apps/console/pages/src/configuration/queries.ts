import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { ask, pathWith } from '../api/request.ts'
import type { Change, Configuration } from './told.ts'

/** A change takes effect within about a second: who waits for it sees it. */
const REFRESH_MS = 2_000
const CHANGES_A_PAGE = 20

export const configurationQuery = queryOptions({
  queryKey: ['configuration'],
  queryFn: ({ signal }) => ask<Configuration>('/configuration', { signal }),
  refetchInterval: REFRESH_MS,
})

/** With each version the history is another one. */
export const historyOfQuery = (context: string, version: number) =>
  infiniteQueryOptions({
    queryKey: ['configuration', 'history', context, version],
    queryFn: ({ pageParam, signal }) =>
      ask<{ readonly changes: readonly Change[]; readonly next: number | null }>(
        pathWith(`${pathOf(context)}/history`, { before: pageParam, limit: CHANGES_A_PAGE }),
        { signal },
      ),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })

export const pathOf = (context: string): string => `/configuration/${encodeURIComponent(context)}`
