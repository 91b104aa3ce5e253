import type { HostAnswer } from '../host/host-client.ts'
import type { Model } from '../host/model.ts'
import type { LogLine } from './log-line.ts'
import { LOG_LINES_MAX, readLogs } from './read-logs.ts'

/** An event of a request, and who in the model takes it up. */
export type TracedEvent = {
  readonly context: string
  readonly id: string
  readonly type: string
  readonly recordedAt: string
  readonly actor: { readonly kind: string; readonly id: string }
  readonly causation: string | null
  /** Views of its own context that are made from it, and policies of any that wait for it, as `<context>.<name>`. */
  readonly views: readonly string[]
  readonly policies: readonly string[]
}

export type Trace = {
  /** Oldest first. */
  readonly lines: readonly LogLine[]
  readonly events: readonly TracedEvent[]
  /** False when there may be more: a log has more lines than were read, or the host is away or looked at a part of its feeds. */
  readonly whole: boolean
}

export type TraceSources = {
  readonly logDir: string | null
  readonly ask: (path: string) => Promise<HostAnswer>
  readonly model: () => Promise<Model>
}

/** What all processes wrote of one request, and the events it led to. */
export const readTrace = async (traceId: string, o: TraceSources): Promise<Trace> => {
  const query = { process: null, level: null, text: null, traceId, before: null, limit: LOG_LINES_MAX }
  const [logs, found] = await Promise.all([
    o.logDir === null ? { lines: [], next: null } : readLogs(o.logDir, query),
    readEvents(traceId, o).catch(() => ({ events: [], whole: false })), // the host is away: its page says so
  ])
  return {
    lines: logs.lines.toReversed(),
    events: found.events,
    whole: found.whole && logs.next === null,
  }
}

type Found = { readonly events: readonly TracedEvent[]; readonly whole: boolean }

const readEvents = async (traceId: string, { ask, model }: TraceSources): Promise<Found> => {
  const [{ status, body }, { description }] = await Promise.all([ask(`/correlations/${traceId}`), model()])
  if (status !== 200) return { events: [], whole: false }
  const { events, looked } = body as {
    readonly events: readonly Omit<TracedEvent, 'views' | 'policies'>[]
    readonly looked: { readonly whole: boolean }
  }
  return { events: events.map((event) => ({ ...event, ...takersOf(description, event) })), whole: looked.whole }
}

const takersOf = (
  { contexts }: Model['description'],
  event: { readonly context: string; readonly type: string },
): Pick<TracedEvent, 'views' | 'policies'> => ({
  views: contexts
    .filter(({ name }) => name === event.context)
    .flatMap(({ name, readModels }) =>
      readModels.filter(({ from }) => from.includes(event.type)).map((view) => `${name}.${view.name}`),
    ),
  policies: contexts.flatMap(({ name, policies }) =>
    policies
      .filter(({ on }) => on.context === event.context && on.event === event.type)
      .map((policy) => `${name}.${policy.name}`),
  ),
})
