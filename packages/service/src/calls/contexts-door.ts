import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { faults } from '../errors.ts'
import { accessTo } from '../host/access.ts'
import { parseInput, requireKind } from '../host/input.ts'
import type { RunningContext } from '../host/running-context.ts'
import { type Bulkhead, bulkhead } from '../http/bulkhead.ts'
import { endingAt, withinDeadline } from '../http/deadlines.ts'
import { notesOf, traceparentOf } from '../http/request-notes.ts'
import type { CallingContext } from '../identity/verify-call.ts'
import type { Verify } from '../identity/verify-caller.ts'
import { inventoryCall, keptInventory } from '../reconcile/inventories.ts'
import { CALL_BODY_BYTES_MAX, CALLS_TAKEN_MAX, REQUEST_DEADLINE_MS } from '../limits.ts'
import {
  type Callable,
  CALLS_PREFIX,
  commandCall,
  DEADLINE_HEADER,
  PASSED,
  passedCall,
  queryCall,
} from './call-format.ts'

export type ContextsDoor = {
  readonly contexts: readonly RunningContext[]
  readonly verify: Verify<CallingContext>
  /** How long a call may take at most, in milliseconds, whatever its caller says; default `REQUEST_DEADLINE_MS`. */
  readonly deadlineMs?: number
}

/** Mounts what other contexts' processes may ask of the contexts of this host. The gateway never routes here. */
export const addContextsDoor = (server: FastifyInstance, door: ContextsDoor): void => {
  const hosted = new Map(door.contexts.map((running) => [running.name, { running, places: placesOf(running.name) }]))
  const longestMs = door.deadlineMs ?? REQUEST_DEADLINE_MS
  for (const [kind, answer] of Object.entries(ANSWERS) as [Callable, Answerer][])
    server.route({
      method: 'POST',
      url: `${CALLS_PREFIX}/:context/${kind}/:part`,
      bodyLimit: CALL_BODY_BYTES_MAX,
      handler: async (request) => {
        const { context, part } = request.params as { readonly context: string; readonly part: string }
        const caller = await callerOf(request, door.verify, context)
        const found = hosted.get(context)
        if (!found) throw faults.SERVICE_CONTEXT_NOT_HOSTED({ context, command: part })
        const limitMs = Math.min(longestMs, askedMs(request) ?? longestMs)
        const signal = endingAt(AbortSignal.timeout(limitMs), performance.now() + limitMs)
        const place = found.places.enter()
        const work = answer({ request, running: found.running, part, caller, signal })
        // The place is free when the work has ended, not when its caller was told that it takes too long.
        const freed = work.finally(() => place[Symbol.dispose]())
        return withinDeadline(freed, signal, limitMs)
      },
    })
}

type Asked = {
  readonly request: FastifyRequest
  readonly running: RunningContext
  readonly part: string
  readonly caller: CallingContext
  readonly signal: AbortSignal
}

type Answerer = (asked: Asked) => Promise<unknown>

const carryOut: Answerer = async ({ request, running, part, caller, signal }) => {
  const command = known(running.definition.commands, running, part)
  const { spec } = command
  if (!spec.public) throw faults.SERVICE_COMMAND_NOT_PUBLIC({ context: running.name, command: part, from: caller.via })
  requireKind(spec.by, caller.actor.kind)
  const { input, ...sent } = parseInput(commandCall, request.body) as z.output<typeof commandCall>
  const executed = await running.open().execute({
    ...sent,
    command,
    input: parseInput(spec.input, input),
    actor: caller.actor,
    traceparent: traceparentOf(request),
    signal,
  })
  if (executed.kind !== 'answered' || !spec.output) return executed
  return { ...executed, answer: spec.output.parse(executed.answer) }
}

const answerQuery: Answerer = async ({ request, running, part, caller: { actor }, signal }) => {
  const query = known(running.definition.queries, running, part)
  const { input } = parseInput(queryCall, request.body) as z.output<typeof queryCall>
  return { answer: await accessTo(running, { actor }).ask(query, input, signal) }
}

const waitForViews: Answerer = async ({ request, running, part, signal }) => {
  if (part !== PASSED) throw faults.SERVICE_CALL_UNKNOWN({ context: running.name, part })
  const { views, seen, timeoutMs } = parseInput(passedCall, request.body) as z.output<typeof passedCall>
  const readModels = views.map((view) => known(running.definition.readModels, running, view))
  return { passed: await running.open().views.whenPassed(readModels, seen, timeoutMs, signal) }
}

const tellInventory: Answerer = async ({ request, running, part, signal }) => {
  const side = keptInventory(running, part)
  const asked = parseInput(inventoryCall, request.body) as z.output<typeof inventoryCall>
  if ('readAgain' in asked) {
    await side.readAgain([], signal)
    return {}
  }
  return side.look(asked.at, { past: asked.past, signal })
}

const ANSWERS: { readonly [kind in Callable]: Answerer } = {
  commands: carryOut,
  queries: answerQuery,
  views: waitForViews,
  inventories: tellInventory,
}

const placesOf = (context: string): Bulkhead =>
  bulkhead({ context, limit: CALLS_TAKEN_MAX, what: 'calls from other contexts' })

const known = <Part extends { readonly name: string }>(
  parts: readonly Part[],
  running: RunningContext,
  wanted: string,
): Part => {
  const part = parts.find(({ name }) => name === wanted)
  if (part) return part
  throw faults.SERVICE_CALL_UNKNOWN({ context: running.name, part: wanted })
}

const callerOf = async (
  request: FastifyRequest,
  verify: Verify<CallingContext>,
  context: string,
): Promise<CallingContext> => {
  const caller = await verify(request.headers.authorization, context)
  if (!caller) throw faults.SERVICE_LOGIN_NEEDED({})
  const notes = notesOf(request)
  notes.actorKind = caller.actor.kind
  notes.via = caller.via
  return caller
}

const WHOLE_MS = /^\d{1,9}$/

const askedMs = (request: FastifyRequest): number | undefined => {
  const header = request.headers[DEADLINE_HEADER]
  if (header === undefined) return undefined
  if (typeof header === 'string' && WHOLE_MS.test(header)) return Number(header)
  throw faults.SERVICE_HEADER_INVALID({
    header: 'Banyan-Deadline-Ms',
    expected: 'whole milliseconds, at most 9 digits',
  })
}
