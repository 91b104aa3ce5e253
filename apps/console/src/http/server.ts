import type { IncomingMessage, ServerResponse } from 'node:http'
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { failureOf, formatFailure, framesOf, isFault, PROBLEM_TYPE } from '@banyan/model'
import type { Logger } from '@banyan/telemetry'
import { mayActAs } from '../accounts/roles.ts'
import type { Session, Sessions } from '../accounts/sessions.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import { faults } from '../errors.ts'
import type { ConsoleRoute } from '../routes/route.ts'
import { requireLoopbackName, requireOwnOrigin } from './guards.ts'
import { problemOf } from './problem.ts'
import { tokenIn } from './session-cookie.ts'

/** Largest body: forms with a name, a password, a reason. */
const BODY_BYTES_MAX = 16_384
/** A stream's name may be 300 characters, each up to nine bytes in an address. */
const PATH_PARAMETER_LENGTH_MAX = 3_000
const REQUEST_ARRIVAL_MS = 30_000

/** Answers everything that is not the API's: the pages. */
export type PageHandler = (request: IncomingMessage, response: ServerResponse) => void

export type ServerParts = {
  readonly routes: readonly ConsoleRoute[]
  readonly sessions: Sessions
  readonly audit: AuditLog
  readonly log: Logger
  readonly pages: PageHandler | null
  /** False until the console can do its work. */
  readonly isReady: () => boolean
}

/** The console's HTTP server: every route goes through the same guards, in the same order. */
export const consoleServer = (parts: ServerParts): FastifyInstance => {
  const server = fastify({
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_ARRIVAL_MS,
    forceCloseConnections: true,
    logger: false,
    routerOptions: { maxParamLength: PATH_PARAMETER_LENGTH_MAX },
  })
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS)
    requireLoopbackName(request)
    requireOwnOrigin(request)
  })
  server.setErrorHandler((error, request, reply) => answerError(error, { request, reply, log: parts.log }))
  server.setNotFoundHandler((request, reply) => notFound(request, reply, parts.pages))
  server.get('/_health/live', async () => ({ status: 'live' }))
  server.get('/_health/ready', async (_request, reply) => {
    if (!parts.isReady()) reply.code(503)
    return { status: parts.isReady() ? 'ready' : 'not ready' }
  })
  for (const route of parts.routes)
    server.route({ method: route.method, url: route.url, handler: handlerOf(route, parts) })
  return server
}

const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; frame-ancestors 'none'`,
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

const handlerOf =
  (route: ConsoleRoute, { sessions, audit }: ServerParts) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    if (route.role === null) return route.answer({ request, reply, caller: null })
    const caller = callerOf(request, sessions)
    if (!mayActAs(caller.role, route.role)) {
      if (route.action !== null) await audit.note(attemptOf(route.action, request, caller), 'refused')
      throw faults.CONSOLE_ROLE_REFUSED({ expected: route.role, found: caller.role })
    }
    return route.answer({ request, reply, caller })
  }

const callerOf = (request: FastifyRequest, sessions: Sessions): Session => {
  const token = tokenIn(request)
  const session = token === undefined ? undefined : sessions.find(token)
  if (!session) throw faults.CONSOLE_SIGN_IN_NEEDED({})
  return session
}

/** What was tried: the address says on what; a body that nobody may send is not looked into. */
const attemptOf = (action: string, request: FastifyRequest, { name, role }: Session) => ({
  who: name,
  role,
  action,
  target: Object.values(request.params as Record<string, string>).join(' '),
  reason: '',
})

const notFound = (request: FastifyRequest, reply: FastifyReply, pages: PageHandler | null): FastifyReply => {
  if (pages === null || request.url.startsWith('/api/') || request.url.startsWith('/_'))
    return send(reply, problemOf(faults.CONSOLE_NOT_FOUND({ what: 'this address' })))
  reply.hijack()
  pages(request.raw, reply.raw)
  return reply
}

const answerError = (
  error: unknown,
  { request, reply, log }: { readonly request: FastifyRequest; readonly reply: FastifyReply; readonly log: Logger },
): FastifyReply => {
  const known = isFault(error) ? error : frameworkFault(error as FastifyError)
  const problem = problemOf(known ?? error)
  const { retryAfterS } = problem as { readonly retryAfterS?: number }
  if (problem.status === 503 || retryAfterS !== undefined) reply.header('retry-after', retryAfterS ?? 1)
  if (problem.status >= 500)
    log.error(
      {
        route: request.routeOptions.url,
        code: problem.code,
        error: known ? known.message : formatFailure(failureOf(error)),
        at: framesOf(error),
      },
      'a request failed',
    )
  return send(reply, problem)
}

/** What Fastify refuses on its own, in our words; its own quote the body. */
const frameworkFault = ({ code, statusCode }: FastifyError) =>
  statusCode !== undefined && statusCode >= 400 && statusCode < 500
    ? faults.CONSOLE_REQUEST_MALFORMED({ found: `one refused as ${code}` })
    : undefined

const send = (reply: FastifyReply, problem: { readonly status: number }): FastifyReply =>
  reply.code(problem.status).type(PROBLEM_TYPE).send(problem)
