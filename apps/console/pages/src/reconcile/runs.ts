import { queryOptions } from '@tanstack/react-query'
import { ask, contextPath } from '../api/request.ts'
import type { Tone } from '../shell/page-parts.tsx'

/** How often is looked while a run is under way, and while none is, in milliseconds. */
const UNDER_WAY_MS = 1_000
const AT_REST_MS = 5_000

export type Words = { readonly ko: string; readonly en: string; readonly means: string }

export type Agreement = {
  readonly agreement: string
  readonly words: Words
  /** The context, or the external system, that is compared with. */
  readonly with: string
  readonly inventory: string
}

export type Difference = {
  readonly key: string
  readonly what: 'missing-here' | 'missing-there' | 'different'
  readonly ours: unknown
  readonly theirs: unknown
  readonly mendedBy: 're-read' | 'command' | null
}

/** A run in a list. */
export type Run = {
  readonly id: string
  readonly agreement: string
  readonly mends: boolean
  readonly operator: string
  readonly reason: string
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly status: 'comparing' | 'mending' | 'done'
  readonly compared: number
  readonly differing: number
  readonly remaining: number | null
  readonly fault: string | null
}

export type WholeRun = Run & { readonly differences: readonly Difference[] }

export const reconciliationsQuery = (context: string) =>
  queryOptions({
    queryKey: ['reconciliations', context],
    queryFn: ({ signal }) =>
      ask<{ readonly agreements: readonly Agreement[]; readonly runs: readonly Run[] }>(
        contextPath(context, 'reconciliations'),
        { signal },
      ),
    refetchInterval: ({ state }) =>
      state.data?.runs.some(({ status }) => status !== 'done') === true ? UNDER_WAY_MS : AT_REST_MS,
  })

export const runQuery = (context: string, id: string) =>
  queryOptions({
    queryKey: ['reconciliations', context, id],
    queryFn: ({ signal }) => ask<WholeRun>(contextPath(context, 'reconciliations', id), { signal }),
    refetchInterval: ({ state }) => (state.data?.status === 'done' ? false : UNDER_WAY_MS),
  })

export type Standing = 'comparing' | 'mending' | 'waiting' | 'agrees' | 'differs' | 'mended' | 'remains'

/** How a run stands, in one word. */
export const standingOf = ({ status, fault, mends, differing, remaining }: Run): Standing => {
  if (status !== 'done') return fault === null ? status : 'waiting'
  if (differing === 0) return 'agrees'
  if (!mends) return 'differs'
  return remaining === 0 ? 'mended' : 'remains'
}

export const TONES: Readonly<Record<Standing, Tone>> = {
  comparing: 'caution',
  mending: 'caution',
  waiting: 'bad',
  agrees: 'good',
  differs: 'bad',
  mended: 'good',
  remains: 'bad',
}

/** How far a run has come, 0 to 100, by what the last finished one of its agreement compared; null: nobody can say. */
export const percentOf = (run: Run, runs: readonly Run[]): number | null => {
  if (run.status === 'mending') return null
  const before = runs.find(({ agreement, status }) => agreement === run.agreement && status === 'done')
  if (!before || before.compared === 0) return null
  return Math.min(99, Math.floor((run.compared * 100) / before.compared))
}

/** How long a run took, or has taken so far, in whole seconds. */
export const secondsOf = ({ startedAt, finishedAt }: Run, now: number): number =>
  Math.max(0, Math.round(((finishedAt === null ? now : Date.parse(finishedAt)) - Date.parse(startedAt)) / 1_000))
