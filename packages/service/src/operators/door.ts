import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { FaultSwitches } from '@banyan/faults'
import type { System } from '@banyan/model'
import type { Logger } from '@banyan/telemetry'
import type { CalledStatus } from '../calls/called-context.ts'
import type { CalledWithin } from '../calls/calls-within.ts'
import { faults } from '../errors.ts'
import { requireKind } from '../host/input.ts'
import type { RunningContext } from '../host/running-context.ts'
import { bulkhead } from '../http/bulkhead.ts'
import { withinDeadline } from '../http/deadlines.ts'
import type { Configured } from '../http/health.ts'
import { notesOf } from '../http/request-notes.ts'
import { OPERATORS_AUDIENCE } from '../identity/operator-verifier.ts'
import type { VerifyCaller } from '../identity/verify-caller.ts'
import { BODY_BYTES_MAX, REQUEST_DEADLINE_MS } from '../limits.ts'
import { contextsAnswer, type ProcessHealth } from './contexts-answer.ts'
import { deadLetterRoutes } from './dead-letter-routes.ts'
import { deskRoutes } from './desk-routes.ts'
import { faultRoutes } from './fault-routes.ts'
import { logRoutes } from './log-routes.ts'
import { type Build, modelAnswer } from './model-answer.ts'
import type { Hosted, OperatorRoute } from './operator-route.ts'
import { openSources } from './sources-answer.ts'
import { reconciliationRoutes } from './reconciliation-routes.ts'
import { viewRoutes } from './view-routes.ts'

const OPERATORS_PREFIX = '/_operators'
/** Questions of operators under way at once: apart from those of customers, so that a full context can still be looked at. */
const OPERATORS_AT_ONCE_MAX = 32

export type OperatorsDoor = {
  readonly contexts: readonly RunningContext[]
  /** Throws `SERVICE_NOT_FOUND` for a context that is not hosted here. */
  readonly get: (name: string) => RunningContext
  readonly system: System
  readonly build: Build
  readonly verify: VerifyCaller
  readonly health: ProcessHealth
  readonly log: Logger
  /** This process, as operators know it, and its fault switches where it has any. */
  readonly process: string
  readonly switches: FaultSwitches | undefined
  /** Of the contexts of other processes that this one has called. */
  readonly calls: () => readonly CalledStatus[]
  /** Of contexts of this process by others of it. */
  readonly callsWithin: () => readonly CalledWithin[]
  /** How it stands with its settings, where it has any. */
  readonly configuration: (() => Configured) | undefined
}

/** Mounts what only the operators' console may ask of a host. The gateway never routes here. */
export const addOperatorsDoor = (server: FastifyInstance, door: OperatorsDoor): void => {
  const desk = bulkhead({ context: 'this host', limit: OPERATORS_AT_ONCE_MAX, what: 'questions of operators' })
  for (const { method, path, answer, bodyBytesMax = BODY_BYTES_MAX } of routesOf(door))
    server.route({
      method,
      url: OPERATORS_PREFIX + path,
      bodyLimit: bodyBytesMax,
      handler: async (request) => {
        const operator = await operatorOf(request, door.verify)
        const place = desk.enter()
        const signal = AbortSignal.timeout(REQUEST_DEADLINE_MS)
        const work = answer({ request, operator, signal }).finally(() => place[Symbol.dispose]())
        return withinDeadline(work, signal, REQUEST_DEADLINE_MS)
      },
    })
}

const routesOf = (door: OperatorsDoor): readonly OperatorRoute[] => {
  const model = modelAnswer(door.system, {
    hosted: door.contexts.map(({ name }) => name),
    startedAt: new Date(),
    build: door.build,
  })
  const readSources = openSources(door.system, door.build)
  const hosted: Hosted = {
    contexts: door.contexts,
    get: door.get,
    tell: (deed) => door.log.info(deed, 'an operator acts'),
  }
  return [
    ...logRoutes(hosted),
    ...viewRoutes(hosted),
    ...deadLetterRoutes(hosted),
    ...deskRoutes(hosted),
    ...reconciliationRoutes(hosted),
    ...faultRoutes(hosted, door),
    { method: 'GET', path: '/model', answer: async () => model },
    {
      method: 'GET',
      path: '/sources',
      answer: async () => ({ hosted: model.hosted, startedAt: model.startedAt, ...(await readSources()) }),
    },
    { method: 'GET', path: '/counters', answer: async () => countersAnswer(door.contexts, model.startedAt) },
    { method: 'GET', path: '/configuration', answer: async () => configurationAnswer(door) },
    {
      method: 'GET',
      path: '/contexts',
      answer: async () => ({
        ...(await contextsAnswer(door.contexts, door.health)),
        calls: door.calls(),
        callsWithin: door.callsWithin(),
      }),
    },
  ]
}

const configurationAnswer = ({ process: name, configuration }: OperatorsDoor) => ({
  process: name,
  ...(configuration?.() ?? { store: 'reached', settings: [] }),
})

const countersAnswer = (contexts: readonly RunningContext[], startedAt: string) => ({
  at: new Date().toISOString(),
  startedAt,
  contexts: Object.fromEntries(
    contexts.map((context) => [context.name, { ...context.counting.read(), views: viewsHandled(context) }]),
  ),
})

const viewsHandled = (context: RunningContext): { readonly [view: string]: { readonly handled: number } } =>
  Object.fromEntries(Object.entries(context.viewsHandled()).map(([view, handled]) => [view, { handled }]))

const operatorOf = async (request: FastifyRequest, verify: VerifyCaller): Promise<string> => {
  const actor = await verify(request.headers.authorization, OPERATORS_AUDIENCE)
  if (!actor) throw faults.SERVICE_LOGIN_NEEDED({})
  requireKind(['operator'], actor.kind)
  notesOf(request).actorKind = actor.kind
  return actor.id
}
