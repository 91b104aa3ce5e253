import { type Now, totalOf } from './now.ts'

/** Between two points, in milliseconds. */
export const HISTORY_STEP_MS = 5_000
/** How far back charts reach, in minutes: 1,440 points of some hundred bytes. */
export const HISTORY_MINUTES_MAX = 120
const POINTS_MAX = (HISTORY_MINUTES_MAX * 60_000) / HISTORY_STEP_MS

/** Rates per second, and events that views are behind; null where nobody told. */
export type HistoryPoint = {
  readonly at: string
  readonly requests: number | null
  readonly commands: number | null
  readonly events: number | null
  readonly failures: number | null
  /** By context: of its view that is furthest behind. */
  readonly lag: Readonly<Record<string, number>>
  /** By context: the processes that run it, and what they take in memory together. */
  readonly processes: Readonly<Record<string, ProcessesOf>>
}

export type ProcessesOf = { readonly count: number; readonly rssBytes: number }

/** The last two hours, in memory: a console that is started anew begins anew. */
export const openHistory = () => {
  let points: readonly HistoryPoint[] = []
  return {
    add: (now: Now): void => void (points = [...points.slice(1 - POINTS_MAX), pointOf(now)]),
    last: (minutes: number): readonly HistoryPoint[] => {
      const since = new Date(Date.now() - minutes * 60_000).toISOString()
      return points.filter(({ at }) => at >= since)
    },
  }
}

export type History = ReturnType<typeof openHistory>

const pointOf = ({ at, gateway, rates, contexts, hosts }: Now): HistoryPoint => {
  const sum = (table: string, fields: readonly string[]): number | null => rates && totalOf(rates, table, fields)
  const failed = ['commands', 'policies', 'queries'].map((table) => sum(table, ['failed']))
  return {
    at,
    requests: gateway?.requestsPerSecond ?? null,
    commands: sum('commands', ['accepted', 'rejected', 'failed']),
    events: sum('events', ['recorded']),
    failures: rates && round((gateway?.errorsPerSecond ?? 0) + failed.reduce<number>((a, b) => a + (b ?? 0), 0)),
    lag: Object.fromEntries(
      contexts.map(({ context, views }) => [context, Math.max(0, ...views.map(({ lagEvents }) => lagEvents))]),
    ),
    processes: Object.fromEntries(contexts.map(({ context }) => [context, processesOf(context, hosts)])),
  }
}

const processesOf = (context: string, hosts: Now['hosts']): ProcessesOf => {
  const running = hosts.filter((host) => !host.isAway && host.contexts.includes(context))
  const rssBytes = running.reduce((sum, { process }) => sum + Number(process?.['rssBytes'] ?? 0), 0)
  return { count: running.length, rssBytes }
}

const round = (value: number): number => Math.round(value * 100) / 100
