import { randomUUID } from 'node:crypto'
import type { AnyRow, ReadModel } from '@banyan/model'
import type { Executed } from '../commands/execute.ts'
import { countingAnswer } from '../operators/counters.ts'
import type { Chain, ContextAccess } from './context-access.ts'
import { parseInput, requireKind } from './input.ts'
import type { RunningContext } from './running-context.ts'

/** The doors of a context for one caller. */
export const accessTo = (running: RunningContext, chain: Chain): ContextAccess => ({
  chain,
  send: async (command, input, { commandId, signal }): Promise<Executed> => {
    requireKind(command.spec.by, chain.actor.kind)
    return running.open().execute({
      command,
      input: parseInput(command.spec.input, input),
      actor: chain.actor,
      commandId: commandId ?? randomUUID(),
      isRepeatable: commandId !== undefined,
      correlation: chain.correlation ?? randomUUID(),
      causation: chain.causation ?? null,
      traceparent: chain.traceparent ?? null,
      signal,
    })
  },
  ask: async (query, input, signal) => {
    requireKind(query.by, chain.actor.kind)
    signal.throwIfAborted()
    const { views } = running.open()
    const reads = Object.fromEntries(
      Object.entries(query.reads).map(([name, view]) => [name, views.reader(view as ReadModel<AnyRow>)]),
    )
    const sent = parseInput(query.input, input)
    return countingAnswer(running.counting, query.name, async () => {
      const answer = await query.answer(sent, chain.actor, reads)
      return query.output.parse(answer) as never
    })
  },
  whenSeen: async (views, seen, { timeoutMs, signal }) =>
    running.open().views.whenPassed(views, seen, timeoutMs, signal),
  as: (other) => accessTo(running, other),
})
