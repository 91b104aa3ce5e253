import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Actor, type ActorKind, PROBLEM_TYPE } from '@banyan/model'
import type { CommandRoute, LiveRoute, OperationRoute, QueryRoute, Route } from '../api.ts'
import type { Executed } from '../commands/execute.ts'
import { faults } from '../errors.ts'
import { accessTo } from '../host/access.ts'
import type { ContextAccess } from '../host/context-access.ts'
import { parseInput, requireKind } from '../host/input.ts'
import type { RunningContext } from '../host/running-context.ts'
import type { VerifyCaller } from '../identity/verify-caller.ts'
import { REQUEST_DEADLINE_MS } from '../limits.ts'
import { SEEN_HEADER, seenIn, STALE_HEADER, whenAllSeen } from '../queries/seen.ts'
import { deadlines, withinDeadline } from './deadlines.ts'
import { commandIdFrom } from './idempotency-key.ts'
import { type LiveInput, liveInputOf } from './live-input.ts'
import { type LiveTimes, sendLive } from './live-stream.ts'
import { rejectionProblem } from './problem.ts'
import { type Conversion, conversionFor, convert } from './query-string.ts'
import { notesOf, traceparentOf } from './request-notes.ts'

/** What route handlers share. */
export type Serving = {
  readonly verify: VerifyCaller
  /** Aborts when the host drains: streams end. */
  readonly draining: AbortSignal
  /** How long a request may take, in milliseconds; default {@link REQUEST_DEADLINE_MS}. */
  readonly deadlineMs?: number
  readonly liveTimes: LiveTimes
}

export type RouteHandler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

/** The handler of one route: bulkhead, caller, then what the route is for. */
export const handlerFor = (running: RunningContext, route: Route, serving: Serving): RouteHandler => {
  if (route.kind === 'live') return liveHandler(running, route, serving)
  const answer = answererFor(running, route)
  const limitNow = () => running.limits().requestDeadlineMs ?? serving.deadlineMs ?? REQUEST_DEADLINE_MS
  let limitMs = limitNow()
  let deadline = deadlines(limitMs)
  return async (request, reply) => {
    if (limitMs !== limitNow()) [limitMs, deadline] = [limitNow(), deadlines(limitNow())]
    const place = running.requests.enter()
    const [signal, withinMs] = [deadline(), limitMs]
    const work = answer({ request, reply, signal, actor: await callerOf(request, { running, serving }) })
    // The place is free when the work has ended, not when its caller was told that it takes too long.
    const freed = work.finally(() => place[Symbol.dispose]())
    return withinDeadline(freed, signal, withinMs)
  }
}

type Call = {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly signal: AbortSignal
  readonly actor: Actor
}

type Answerer = (call: Call) => Promise<unknown>

const answererFor = (running: RunningContext, route: Exclude<Route, LiveRoute>): Answerer => {
  if (route.kind === 'command') return commandAnswerer(running, route)
  return route.kind === 'query' ? queryAnswerer(running, route) : operationAnswerer(running, route)
}

const commandAnswerer = (running: RunningContext, route: CommandRoute): Answerer => {
  const { command } = route
  const required = command.spec.requires.flatMap(({ reads }) => Object.values(reads))
  return async ({ request, reply, signal, actor }) => {
    requireKind(command.spec.by, actor.kind)
    const { commandId, isRepeatable } = commandIdFrom(request.headers['idempotency-key'])
    const input = parseInput(command.spec.input, sentIn(request))
    const { execute, views } = running.open()
    const seen = seenIn(headerOf(request, SEEN_HEADER), running.name)
    await whenAllSeen(views, required, { seen, signal })
    const { trace } = notesOf(request)
    const chain = { correlation: trace.traceId, causation: null, traceparent: traceparentOf(request) }
    const executed = await execute({ command, input, actor, commandId, isRepeatable, ...chain, signal })
    return conclude(reply, executed, { running, route, name: command.name })
  }
}

const queryAnswerer = (running: RunningContext, route: QueryRoute): Answerer => {
  const { query } = route
  const conversion = conversionFor(route.input)
  const readModels = Object.values(query.reads)
  return async ({ request, reply, signal, actor }) => {
    requireKind(query.by, actor.kind)
    const sent = parseInput(route.input, parametersOf(request, conversion))
    const seen = seenIn(headerOf(request, SEEN_HEADER), running.name)
    if (!(await whenAllSeen(running.open().views, readModels, { seen, signal }))) reply.header(STALE_HEADER, 'true')
    const answer = await accessFor(running, request, actor).ask(query, route.toInput(sent), signal)
    if (answer === null && route.missing !== null)
      return sendProblem(reply, rejectionProblem(route.missing, {}, NOT_FOUND))
    return answer
  }
}

const operationAnswerer = (running: RunningContext, route: OperationRoute): Answerer => {
  const conversion = conversionFor(route.input)
  return async ({ request, reply, signal, actor }) => {
    requireKind(route.by, actor.kind)
    const sent = request.method === 'GET' ? parametersOf(request, conversion) : sentIn(request)
    const result = await route.run(parseInput(route.input, sent), accessFor(running, request, actor), signal)
    if ('rejected' in result)
      return sendProblem(reply, rejectionProblem(result.rejected, result.why, statusOf(route, result.rejected)))
    if (result.seen) reply.header(SEEN_HEADER, `${running.name}:${result.seen}`)
    return route.output.parse(result.answer)
  }
}

const liveHandler = (running: RunningContext, { live }: LiveRoute, serving: Serving): RouteHandler => {
  const schema = liveInputOf(live)
  const conversion = conversionFor(schema)
  return async (request, reply) => {
    using _place = running.streams.enter()
    const actor = await callerOf(request, { running, serving })
    requireKind(live.by, actor.kind)
    const sent = parseInput(schema, parametersOf(request, conversion)) as LiveInput
    const { views } = running.open()
    const lastEventId = headerOf(request, 'last-event-id') ?? sent.lastEventId ?? null
    const topics = sent.topics ?? []
    reply.hijack()
    await sendLive(reply.raw, {
      events: (signal) => views.live(live, { memberId: actor.id, topics, lastEventId, signal }),
      ending: serving.draining,
      times: serving.liveTimes,
    })
    return reply
  }
}

const NOT_FOUND = 404
const CONFLICT = 409

/** Why somebody whom the old system knows is nobody here. The gateway strips it from what clients send. */
const NOT_A_MEMBER_HEADER = 'banyan-not-a-member'

const nobody = (reason: string | undefined): Error =>
  reason === undefined ? faults.SERVICE_LOGIN_NEEDED({}) : faults.SERVICE_NOT_A_MEMBER({ reason })

const callerOf = async (
  request: FastifyRequest,
  { running, serving }: { readonly running: RunningContext; readonly serving: Serving },
): Promise<Actor> => {
  const actor = await serving.verify(request.headers.authorization, running.name)
  if (!actor) throw nobody(headerOf(request, NOT_A_MEMBER_HEADER))
  notesOf(request).actorKind = actor.kind
  return actor
}

const accessFor = (running: RunningContext, request: FastifyRequest, actor: Actor): ContextAccess =>
  accessTo(running, {
    actor,
    from: running.name,
    correlation: notesOf(request).trace.traceId,
    traceparent: traceparentOf(request),
  })

const conclude = (
  reply: FastifyReply,
  executed: Executed,
  o: { readonly running: RunningContext; readonly route: CommandRoute; readonly name: string },
): unknown => {
  if (executed.kind === 'rejected') {
    const { rejected, why } = executed.rejection
    return sendProblem(reply, rejectionProblem(rejected, why, statusOf(o.route, rejected)))
  }
  if (executed.kind === 'key-reused') throw faults.SERVICE_KEY_REUSED({ command: o.name })
  if (executed.kind !== 'answered') throw new Error(`a request without an inbox mark ended in ${executed.kind}`)
  if (executed.seen !== null) reply.header(SEEN_HEADER, `${o.running.name}:${executed.seen}`)
  reply.code(o.route.status)
  const { output } = o.route.command.spec
  return output ? output.parse(executed.answer) : (executed.answer ?? {})
}

const statusOf = (route: CommandRoute | OperationRoute, rejected: string): number =>
  route.rejections[rejected] ?? CONFLICT

export const sendProblem = (reply: FastifyReply, problem: { readonly status: number }): FastifyReply =>
  reply.code(problem.status).type(PROBLEM_TYPE).send(problem)

/** Path parameters and body together; a field in both is one too many. */
const sentIn = (request: FastifyRequest): unknown => {
  const body = request.body ?? {}
  const parameters = request.params as Record<string, string>
  if (typeof body !== 'object' || Array.isArray(body)) return body
  const twice = Object.keys(parameters).find((name) => name in body)
  if (twice !== undefined)
    throw faults.SERVICE_INPUT_INVALID({ fields: [{ path: twice, expected: 'a value in the path only' }] })
  return { ...body, ...parameters }
}

const parametersOf = (request: FastifyRequest, conversion: Conversion): unknown =>
  convert(conversion, { ...(request.query as object), ...(request.params as object) })

const headerOf = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(',') : value
}

/** Kinds of callers a route admits, for its description. */
export const callersOf = (route: Route): readonly ActorKind[] => {
  if (route.kind === 'command') return route.command.spec.by
  if (route.kind === 'query') return route.query.by
  return route.kind === 'live' ? route.live.by : route.by
}
