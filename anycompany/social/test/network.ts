import assert from 'node:assert/strict'
import {
  type Actor,
  type AnyEmitted,
  type CommandDef,
  fold,
  isRejected,
  type LiveMessage,
  type QueryDef,
} from '@banyan/model'
import { memoryViews } from '@banyan/testing'
import { social } from '../src/context.ts'
import { socialApi } from '../src/http.ts'
import { BeginMembership } from '../src/membership/membership.ts'
import { TimelineLive } from '../src/timeline/timeline-live.ts'

/** What came of a command: its answer, or the name of the rejection. */
export type Outcome = { readonly answer?: unknown; readonly rejected?: string }

const asActor = (who: string): Actor =>
  who === 'operator' ? { kind: 'operator', id: 'mod' } : { kind: 'member', id: who }

/**
 * The whole network in memory, one command after the other, with views that never lag: what its rules and views make of each other.
 * How it behaves in a host is for the tests of the system.
 */
export const network = async (...memberIds: readonly string[]) => {
  const definition = social.definition()
  void socialApi // every part of the context is declared once its API is
  const views = memoryViews(definition.readModels)
  const logs = new Map<string, AnyEmitted[]>()
  const told: LiveMessage[] = []
  let happened = 0
  let ids = 0

  const readersOf = (reads: object) =>
    Object.fromEntries(Object.entries(reads).map(([name, view]) => [name, views.reader(view)]))

  const record = async (stream: string, event: AnyEmitted) => {
    const log = logs.get(stream) ?? []
    log.push(event)
    logs.set(stream, log)
    const meta = { at: new Date(Date.UTC(2026, 0, 1) + ++happened * 1_000), id: `${stream}@${log.length}` }
    await views.apply({ ...event, ...meta })
    for (const live of definition.lives) {
      const messages = (await live.on[event.type]?.(event.data, meta, readersOf(live.reads))) ?? []
      told.push(...messages)
    }
  }

  const run = async (command: CommandDef, input: object, by: Actor): Promise<Outcome> => {
    const { spec } = command
    const aggregate = definition.aggregates.find(({ name }) => name === command.aggregate)!
    const sent = spec.input.parse(input)
    assert.ok(spec.by.includes(by.kind))
    const id = () => `id-${++ids}`
    const before = ids
    const self = spec.of(sent, { by, id })
    ids = before
    spec.of(sent, { by, id })
    const now = new Date(Date.UTC(2026, 0, 1) + (happened + 1) * 1_000)
    for (const { reads, holds, otherwise } of spec.requires)
      if (!(await holds(sent, { by, now }, readersOf(reads)))) return { rejected: otherwise.rejected }
    const stream = `${aggregate.name}-${self}`
    const state = fold(aggregate, aggregate.initial(), logs.get(stream) ?? [])
    const decision = spec.decide(state, sent, { by, id, self, now })
    if (isRejected(decision)) return { rejected: decision.rejected }
    for (const event of decision) await record(stream, event)
    return { answer: spec.answer?.(decision, fold(aggregate, state, decision), sent) }
  }

  for (const memberId of memberIds) await run(BeginMembership, { memberId }, { kind: 'service', id: 'members' })
  return {
    send: (command: CommandDef, input: object, who: string) => run(command, input, asActor(who)),
    ask: async <R>(query: QueryDef<string, unknown, R>, input: object, who: string): Promise<R> =>
      query.output.parse(await query.answer(query.input.parse(input), asActor(who), readersOf(query.reads))) as R,
    views,
    /** Whether a member hears of a topic of the live stream. */
    hears: (who: string, topic: string) => TimelineLive.hears!(who, topic, readersOf(TimelineLive.reads)),
    /** Everything that was told so far. */
    told,
    asService: (command: CommandDef, input: object) => run(command, input, { kind: 'service', id: 'test' }),
  }
}

export type Network = Awaited<ReturnType<typeof network>>
