import { randomUUID } from 'node:crypto'
import type { ActorKind, CommandDef } from '@banyan/model'
import type { Executed, Execute, Sending } from '../commands/execute.ts'
import { faults } from '../errors.ts'
import { type Chain, type ContextAccess, findCallingContext } from '../host/context-access.ts'
import { parseInput, requireKind } from '../host/input.ts'
import { CALL_WAIT_MS_MAX } from '../limits.ts'
import type { CallClient } from './call-client.ts'
import { commandAnswer, PASSED, passedAnswer, pathOf, queryAnswer } from './call-format.ts'
import { fitting } from './read-answer.ts'

/** Kinds of callers that come through another context: itself, and members on whose behalf it acts. */
const CROSSING: readonly ActorKind[] = ['service', 'member']

/** The doors of a context that another process hosts, for one caller: the same as of one hosted here. */
export const remoteAccess = (client: CallClient, context: string, chain: Chain): ContextAccess => {
  const { actor, traceparent = null } = chain
  const execute = remoteExecute(client)
  return {
    chain,
    send: async (command, input, { commandId, signal }): Promise<Executed> => {
      requireKind(command.spec.by, actor.kind)
      requirePublic(command, callingContextOf(chain))
      const sending = {
        command,
        input: parseInput(command.spec.input, input),
        actor,
        commandId: commandId ?? randomUUID(),
        isRepeatable: commandId !== undefined,
        correlation: chain.correlation ?? randomUUID(),
        causation: chain.causation ?? null,
        traceparent,
        signal,
      }
      return execute(sending, callingContextOf(chain))
    },
    ask: async (query, input, signal) => {
      requireKind(query.by, actor.kind)
      requireKind(CROSSING, actor.kind)
      const asked = { context, part: query.name }
      const body = { input: parseInput(query.input, input) }
      const path = pathOf(context, 'queries', query.name)
      const from = callingContextOf(chain)
      const said = await client.call({ ...asked, path, body, isRepeatable: true, from, actor, traceparent, signal })
      return fitting(asked, query.output, fitting(asked, queryAnswer, said).answer) as never
    },
    whenSeen: async (views, seen, o) => {
      requireKind(CROSSING, actor.kind)
      const asked = { context, part: views.map(({ name }) => name).join(', ') }
      const timeoutMs = Math.min(Math.ceil(o.timeoutMs), CALL_WAIT_MS_MAX)
      const body = { views: views.map(({ name }) => name), seen, timeoutMs }
      const path = pathOf(context, 'views', PASSED)
      const call = {
        ...asked,
        path,
        body,
        isRepeatable: true,
        from: callingContextOf(chain),
        actor,
        traceparent,
        signal: o.signal,
      }
      return fitting(asked, passedAnswer, await client.call({ ...call, extraMs: timeoutMs })).passed
    },
    as: (other) => remoteAccess(client, context, { ...(chain.from !== undefined && { from: chain.from }), ...other }),
  }
}

/** Runs commands in the process that hosts their context, in the name of the context `from`. */
export const remoteExecute =
  (client: CallClient): ((sending: Sending, from: string) => ReturnType<Execute>) =>
  async (sending, from) => {
    const { command, actor, traceparent, signal } = sending
    requireKind(CROSSING, actor.kind)
    const asked = { context: command.context, part: command.name }
    const { input, commandId, isRepeatable, correlation, causation } = sending
    const body = { input, commandId, isRepeatable, correlation, causation }
    const path = pathOf(command.context, 'commands', command.name)
    const said = fitting(
      asked,
      commandAnswer,
      await client.call({ ...asked, path, body, isRepeatable, from, actor, traceparent, signal }),
    )
    if (said.kind === 'key-reused') return said
    if (said.kind === 'rejected') {
      const { rejected, why } = said.rejection
      return { kind: 'rejected', rejection: { rejected, why } }
    }
    const { output } = command.spec
    return { ...said, answer: output ? fitting(asked, output, said.answer) : said.answer }
  }

/** Only public commands cross a border. Throws `SERVICE_COMMAND_NOT_PUBLIC`. */
const requirePublic = ({ context, name, spec }: CommandDef, from: string): void => {
  if (!spec.public) throw faults.SERVICE_COMMAND_NOT_PUBLIC({ context, command: name, from })
}

const callingContextOf = (chain: Chain): string => {
  const from = findCallingContext(chain)
  if (from !== undefined) return from
  throw new Error('expected `from` in the chain of a member’s call to another process, found none')
}
