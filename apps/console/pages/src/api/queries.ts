import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type {
  Account,
  AuditEntry,
  Chain,
  DeadLetter,
  HistoryPoint,
  LogLine,
  Model,
  OperatorEvent,
  Scalings,
  Session,
  StreamRow,
  Term,
  Trace,
} from './answers.ts'
import { ask, contextPath, pathWith } from './request.ts'

const STREAMS_A_PAGE = 50
const EVENTS_A_PAGE = 50
const RECENT_EVENTS = 8
const HISTORY_MINUTES = 30
const HISTORY_EVERY_MS = 5_000
const LINES_A_PAGE = 100
const AUDIT_A_PAGE = 50

export const sessionQuery = queryOptions({ queryKey: ['session'], queryFn: () => ask<Session>('/session') })

export const modelQuery = queryOptions({
  queryKey: ['model'],
  queryFn: ({ signal }) => ask<Model>('/model', { signal }),
  staleTime: Infinity,
})

export const historyQuery = queryOptions({
  queryKey: ['history'],
  queryFn: ({ signal }) =>
    ask<{ readonly points: readonly HistoryPoint[] }>(pathWith('/history', { minutes: HISTORY_MINUTES }), { signal }),
  refetchInterval: HISTORY_EVERY_MS,
})

export const scalingQuery = queryOptions({
  queryKey: ['scaling'],
  queryFn: ({ signal }) => ask<Scalings>('/scaling', { signal }),
  refetchInterval: HISTORY_EVERY_MS,
})

export const recentQuery = (context: string, type: string) =>
  queryOptions({
    queryKey: ['feed', context, 'recent', type],
    queryFn: ({ signal }) =>
      ask<{ readonly events: readonly OperatorEvent[] }>(
        pathWith(contextPath(context, 'feed'), { type, limit: RECENT_EVENTS }),
        { signal },
      ),
  })

type Page<K extends string, T> = Readonly<Record<K, readonly T[]>> & {
  readonly next: string | number | null
  /** Of the audit: false when a line does not follow the one before it. */
  readonly whole?: boolean
}

const pagesOf = <K extends string, T>(key: readonly unknown[], pathOf: (cursor: string | undefined) => string) =>
  infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => ask<Page<K, T>>(pathOf(pageParam), { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => (next === null || next === undefined ? undefined : String(next)),
  })

export const feedQuery = (context: string, type: string) =>
  pagesOf<'events', OperatorEvent>(['feed', context, 'all', type], (before) =>
    pathWith(contextPath(context, 'feed'), { type, before, limit: EVENTS_A_PAGE }),
  )

export const streamsQuery = (context: string, prefix: string) =>
  pagesOf<'streams', StreamRow>(['streams', context, prefix], (after) =>
    pathWith(contextPath(context, 'streams'), { prefix, after, limit: STREAMS_A_PAGE }),
  )

export const eventsQuery = (context: string, stream: string) =>
  pagesOf<'events', OperatorEvent>(['events', context, stream], (after) =>
    pathWith(contextPath(context, 'streams', stream), { after, limit: EVENTS_A_PAGE }),
  )

export const chainQuery = (context: string, id: string) =>
  queryOptions({
    queryKey: ['chain', context, id],
    queryFn: ({ signal }) => ask<Chain>(contextPath(context, 'events', id, 'chain'), { signal }),
  })

export const rowQuery = (context: string, view: string, key: string) =>
  queryOptions({
    queryKey: ['row', context, view, key],
    queryFn: ({ signal }) =>
      ask<{ readonly row: unknown; readonly audience: unknown }>(
        pathWith(contextPath(context, 'views', view, 'rows'), { key }),
        { signal },
      ),
    retry: false,
  })

export const deadLettersQuery = (context: string) =>
  queryOptions({
    queryKey: ['dead-letters', context],
    queryFn: ({ signal }) =>
      ask<{ readonly letters: readonly DeadLetter[] }>(contextPath(context, 'dead-letters'), { signal }),
  })

/** A list that a context's model lets operators ask for. */
export const deskQuery = (context: string, name: string, asked: Readonly<Record<string, string>>) =>
  infiniteQueryOptions({
    queryKey: ['desk', context, name, asked],
    queryFn: ({ pageParam, signal }) =>
      ask<{ readonly items?: readonly Readonly<Record<string, unknown>>[]; readonly cursor?: string | null }>(
        pathWith(contextPath(context, 'queries', name), { ...asked, cursor: pageParam }),
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor ?? undefined,
  })

export type LogFilter = Readonly<Partial<Record<'process' | 'level' | 'text' | 'traceId', string>>>

export const logsQuery = (filter: LogFilter) =>
  pagesOf<'lines', LogLine>(['logs', filter], (before) => pathWith('/logs', { ...filter, before, limit: LINES_A_PAGE }))

export const traceQuery = (traceId: string) =>
  queryOptions({
    queryKey: ['trace', traceId],
    queryFn: ({ signal }) => ask<Trace>(`/traces/${encodeURIComponent(traceId)}`, { signal }),
  })

export const glossaryQuery = queryOptions({
  queryKey: ['glossary'],
  queryFn: ({ signal }) => ask<{ readonly terms: readonly Term[] }>('/glossary', { signal }),
})

export const accountsQuery = queryOptions({
  queryKey: ['accounts'],
  queryFn: ({ signal }) => ask<{ readonly accounts: readonly Account[] }>('/accounts', { signal }),
})

export const auditQuery = pagesOf<'entries', AuditEntry>(['audit'], (before) =>
  pathWith('/audit', { before, limit: AUDIT_A_PAGE }),
)
