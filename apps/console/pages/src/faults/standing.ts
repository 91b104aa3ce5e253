import { queryOptions } from '@tanstack/react-query'
import { ask } from '../api/request.ts'

export type Link = { readonly from?: string; readonly to?: string; readonly bothWays?: boolean }

export type SwitchOn = {
  readonly id: string
  readonly at: string
  readonly do: string
  readonly link?: Link
  readonly share: number
  readonly ms?: number
  readonly until: string
  readonly by: string
  readonly passed: number
  readonly hit: number
}

export type ProcessFaults = {
  readonly address: string
  readonly isAway: boolean
  readonly process?: string
  readonly arming?: 'never' | 'on-demand' | 'from-start'
  readonly armed?: { readonly by: string; readonly reason: string; readonly until: string | null } | null
  readonly places?: { readonly [place: string]: readonly string[] }
  readonly switches?: readonly SwitchOn[]
}

export type Standing = {
  readonly processes: readonly ProcessFaults[]
  readonly refused?: readonly { readonly address: string; readonly code: string }[]
}

const REFRESH_MS = 2_000

export const faultsQuery = queryOptions({
  queryKey: ['faults'],
  queryFn: ({ signal }) => ask<Standing>('/faults', { signal }),
  refetchInterval: REFRESH_MS,
})

/** Each switch once, with what it hit in all processes. */
export const switchesOf = (processes: readonly ProcessFaults[]): readonly SwitchOn[] => {
  const all = processes.flatMap(({ switches = [] }) => switches)
  return [...Map.groupBy(all, ({ id }) => id).values()].map((same) => ({
    ...same[0]!,
    passed: same.reduce((sum, { passed }) => sum + passed, 0),
    hit: same.reduce((sum, { hit }) => sum + hit, 0),
  }))
}

/** What the processes that run now offer: effects by place. */
export const offersOf = (processes: readonly ProcessFaults[]): Readonly<Record<string, readonly string[]>> =>
  Object.assign({}, ...processes.map(({ places }) => places ?? {})) as Readonly<Record<string, readonly string[]>>

export const canBeSet = (processes: readonly ProcessFaults[]): boolean => processes.some(({ armed }) => !!armed)
export const canBeArmed = (processes: readonly ProcessFaults[]): boolean =>
  processes.some(({ arming }) => arming !== undefined && arming !== 'never')

const MS_A_SECOND = 1_000
export const secondsUntil = (instant: string, nowMs: number): number =>
  Math.max(0, Math.round((Date.parse(instant) - nowMs) / MS_A_SECOND))

/** `social ↔ members` */
export const linkText = (link: Link | undefined, any: string): string => {
  if (!link) return '–'
  const { from = any, to = any, bothWays = false } = link
  return `${from} ${bothWays ? '↔' : '→'} ${to}`
}
