import type { LogLine, Trace, TracedEvent } from '../api/answers.ts'

type Step = { readonly key: string; readonly at: string } & (
  | { readonly line: LogLine }
  | { readonly event: TracedEvent }
)

/** Lines and events in one order; at the same instant the event comes first. A line without a time stays with the one before it. */
export const inTimeOrder = ({ lines, events }: Pick<Trace, 'lines' | 'events'>): readonly Step[] => {
  let last = ''
  const told = lines.map((line, i): Step => {
    last = line.time ?? last
    return { key: `line ${i}`, at: last, line }
  })
  const recorded = events.map((event): Step => ({ key: `${event.context} ${event.id}`, at: event.recordedAt, event }))
  return [...recorded, ...told].toSorted((a, b) => a.at.localeCompare(b.at))
}
