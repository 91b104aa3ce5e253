import type { EventStore } from '@banyan/event-store'
import type { ContextDefinition } from '@banyan/model'
import type { Execute } from '../commands/execute.ts'

/** Since the host's start, in this process. Milliseconds are sums: with the counts beside them they give means. */
export type ContextCounters = {
  readonly commands: Table<{ accepted: number; rejected: number; failed: number; msTotal: number }>
  readonly events: Table<{ recorded: number; /** ISO 8601; null: not since the start. */ lastAt: string | null }>
  readonly policies: Table<{ handled: number; failed: number }>
  readonly queries: Table<{ answered: number; failed: number; msTotal: number }>
}

type Table<Row> = { readonly [name: string]: Row }

/** Numbers in objects that are made once: to count is to add 1. `lastMs` is text only for whoever asks. */
export type Counting = {
  readonly command: (name: string) => { accepted: number; rejected: number; failed: number; msTotal: number }
  readonly event: (name: string) => { recorded: number; lastMs: number }
  readonly policy: (name: string) => { handled: number; failed: number }
  readonly query: (name: string) => { answered: number; failed: number; msTotal: number }
  readonly read: () => ContextCounters
}

export const contextCounting = (definition: ContextDefinition): Counting => {
  const commands = table(definition.commands, () => ({ accepted: 0, rejected: 0, failed: 0, msTotal: 0 }))
  const events = table(definition.events, () => ({ recorded: 0, lastMs: 0 }))
  const policies = table(definition.policies, () => ({ handled: 0, failed: 0 }))
  const queries = table(definition.queries, () => ({ answered: 0, failed: 0, msTotal: 0 }))
  return {
    command: commands.row,
    event: events.row,
    policy: policies.row,
    query: queries.row,
    read: () => ({
      commands: rounded(commands.all()),
      events: Object.fromEntries(
        Object.entries(events.all()).map(([name, { recorded, lastMs }]) => [
          name,
          { recorded, lastAt: lastMs === 0 ? null : new Date(lastMs).toISOString() },
        ]),
      ),
      policies: policies.all(),
      queries: rounded(queries.all()),
    }),
  }
}

/** Counts what commands come to, whoever sends them. */
export const countingExecute =
  (execute: Execute, counting: Counting): Execute =>
  async (sending) => {
    const counter = counting.command(sending.command.name)
    const startedAt = performance.now()
    try {
      const executed = await execute(sending)
      if (executed.kind === 'answered') counter.accepted += 1
      else if (executed.kind === 'rejected' || executed.kind === 'key-reused') counter.rejected += 1
      return executed
    } catch (error) {
      counter.failed += 1
      throw error
    } finally {
      counter.msTotal += performance.now() - startedAt
    }
  }

/** Counts the events that this process records. */
export const countingStore = (store: EventStore, counting: Counting): EventStore => ({
  ...store,
  append: async (request, signal) => {
    const result = await store.append(request, signal)
    if (result.kind === 'appended')
      for (const { events } of request.writes)
        for (const { type } of events) {
          const counter = counting.event(type)
          counter.recorded += 1
          counter.lastMs = Date.now()
        }
    return result
  },
})

/** Counts the answers to a query. */
export const countingAnswer = async <R>(counting: Counting, name: string, work: () => Promise<R>): Promise<R> => {
  const counter = counting.query(name)
  const startedAt = performance.now()
  try {
    const answer = await work()
    counter.answered += 1
    return answer
  } catch (error) {
    counter.failed += 1
    throw error
  } finally {
    counter.msTotal += performance.now() - startedAt
  }
}

/** Rows of all that is declared; others, such as an event that any context may record, get theirs when they are first met. */
const table = <Row>(parts: readonly { readonly name: string }[], empty: () => Row) => {
  const rows = new Map(parts.map(({ name }) => [name, empty()]))
  const add = (name: string): Row => {
    const row = empty()
    rows.set(name, row)
    return row
  }
  return { row: (name: string): Row => rows.get(name) ?? add(name), all: (): Table<Row> => Object.fromEntries(rows) }
}

const rounded = <Row extends { readonly msTotal: number }>(rows: Table<Row>): Table<Row> =>
  Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, { ...row, msTotal: Math.round(row.msTotal) }]))
