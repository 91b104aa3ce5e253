import { STATUS_CODES } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Server as TlsServer } from 'node:tls'
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { type Fault, failureOf, formatFailure, framesOf, isFault, PROBLEM_TYPE } from '@banyan/model'
import { keepRenewed, type Tls, tlsServer } from '@banyan/registry/tls'
import type { Logger } from '@banyan/telemetry'
import { faults } from '../errors.ts'
import { BODY_BYTES_MAX, HEADERS_MAX } from '../limits.ts'
import { readJson } from './json-body.ts'
import { problemOf, problemOfError, retryAfter } from './problem.ts'
import { beginNotes, notesOf } from './request-notes.ts'
import { sendProblem } from './route-handlers.ts'

/** A whole request must have arrived within this, in milliseconds. */
const REQUEST_ARRIVAL_MS = 30_000
/** A connection without requests is kept so long, in milliseconds: longer than the gateway keeps it, so that the gateway closes first. */
const KEEP_ALIVE_MS = 65_000
const HEADER_BYTES_MAX = 16_384
const HEALTH = '/_health/'
/** Asked every second by those who watch: their requests are no news. */
const QUIET = [HEALTH, '/_operators/']
/** Longest value of a path parameter, in characters as sent: a stream's name may have 300, and each takes up to nine. */
const PATH_PARAMETER_LENGTH_MAX = 3_000

/** Beside a 503: the request was not looked at, so that whoever sent it may ask another instance, whatever it asks. */
export const DRAINING_HEADER = 'banyan-draining'

/** Answers anything under its prefix; used for pages. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => void

/**
 * The HTTP server with all that holds for every route: limits, JSON only, problems, one log line a request.
 * Once `draining` aborts, new requests are told to come back, on another connection.
 */
export const httpServer = (log: Logger, draining: AbortSignal, tls?: Tls): FastifyInstance => {
  const server = fastify({
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_ARRIVAL_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    return503OnClosing: false, // our hook says it as a problem
    logger: false,
    routerOptions: { maxParamLength: PATH_PARAMETER_LENGTH_MAX },
    frameworkErrors: (error, request, reply) => void answerError(error, request as never, reply as never, log),
    clientErrorHandler: answerUnreadable,
    ...(tls
      ? { https: { ...tlsServer(tls), maxHeaderSize: HEADER_BYTES_MAX } }
      : { http: { maxHeaderSize: HEADER_BYTES_MAX } }),
  }) as unknown as FastifyInstance
  if (tls) keepRenewed(server.server as unknown as TlsServer, tls)
  // Node drops fields beyond this silently: let one more through so that it can be refused aloud.
  server.server.maxHeadersCount = HEADERS_MAX + 1
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, parseBody)
  server.addHook('onRequest', async (request, reply) => {
    beginNotes(request)
    reply.header('cache-control', 'no-store')
    if (request.raw.rawHeaders.length > HEADERS_MAX * 2) throw faults.SERVICE_HEADERS_TOO_MANY({ limit: HEADERS_MAX })
    if (!draining.aborted || request.url.startsWith(HEALTH)) return
    reply.header('connection', 'close').header(DRAINING_HEADER, 'true')
    throw faults.SERVICE_CONTEXT_AWAY({ context: 'this host', state: 'draining' })
  })
  server.addHook('onResponse', async (request, reply) => logLine(log, request, reply))
  server.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply, log))
  server.setNotFoundHandler((_request, reply) =>
    sendProblem(reply, problemOf(faults.SERVICE_NOT_FOUND({ what: 'this address' }))),
  )
  return server
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** Answers 405 with `Allow` for the methods that a path doesn't have. */
export const refuseOtherMethods = (server: FastifyInstance, url: string, allowed: readonly string[]): void => {
  server.route({
    method: METHODS.filter((method) => !allowed.includes(method)),
    url,
    handler: async (_request, reply) => {
      reply.header('allow', allowed.join(', '))
      return sendProblem(reply, problemOf(faults.SERVICE_METHOD_REFUSED({ allowed })))
    },
  })
}

/** Hands everything under a prefix to a plain `node:http` handler. */
export const mount = (server: FastifyInstance, prefix: string, handler: NodeHandler): void => {
  for (const url of [prefix, `${prefix}/*`])
    server.all(url, async (request, reply) => {
      reply.hijack()
      handler(request.raw, reply.raw)
      return reply
    })
}

const parseBody = async (request: FastifyRequest, body: Buffer): Promise<unknown> => {
  const encoding = request.headers['content-encoding'] ?? 'identity'
  const charset = /charset=["']?([^"';\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1] ?? 'utf-8'
  if (encoding !== 'identity') throw faults.SERVICE_MEDIA_TYPE_REFUSED({ found: `content-encoding ${encoding}` })
  if (charset.toLowerCase() !== 'utf-8') throw faults.SERVICE_MEDIA_TYPE_REFUSED({ found: `charset ${charset}` })
  return body.length === 0 ? undefined : readJson(body)
}

const answerError = (error: unknown, request: FastifyRequest, reply: FastifyReply, log: Logger): FastifyReply => {
  const { traceId } = notesOf(request).trace
  const known = isFault(error) ? error : frameworkFault(error as FastifyError, request.routeOptions.bodyLimit)
  const problem = problemOfError(known ?? error, traceId)
  if (problem.status >= 500)
    log.error(
      // What an error says may quote what somebody wrote; where it was thrown quotes nobody.
      {
        traceId,
        code: problem.code,
        error: known ? known.message : formatFailure(failureOf(error)),
        at: framesOf(error),
      },
      'a request failed',
    )
  const after = retryAfter(problem)
  if (after !== undefined) reply.header('retry-after', after)
  return sendProblem(reply, { ...problem, ...(problem.status >= 500 ? { traceId } : {}) })
}

/** What Fastify refuses on its own, in our words. */
const frameworkFault = ({ code, statusCode }: FastifyError, limitBytes = BODY_BYTES_MAX): Fault | undefined => {
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return faults.SERVICE_BODY_TOO_LARGE({ limitBytes })
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return faults.SERVICE_MEDIA_TYPE_REFUSED({ found: 'another type' })
  const isTheirs = statusCode !== undefined && statusCode >= 400 && statusCode < 500
  return isTheirs ? faults.SERVICE_REQUEST_MALFORMED({ found: `one refused as ${code}` }) : undefined
}

/** Bytes that are no HTTP request: there is no reply object, the answer is written by hand. */
const answerUnreadable = (error: { readonly code?: string }, socket: Socket): void => {
  if (socket.destroyed || !socket.writable) return
  const isHeaders = error.code === 'HPE_HEADER_OVERFLOW'
  const fault = isHeaders
    ? faults.SERVICE_HEADERS_TOO_MANY({ limit: HEADERS_MAX })
    : faults.SERVICE_REQUEST_MALFORMED({ found: error.code ?? 'unreadable bytes' })
  const body = JSON.stringify(problemOf(fault))
  const { status } = problemOf(fault)
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: ${PROBLEM_TYPE}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
}

/** The route's pattern, never the address: ids and texts stay out of logs. */
const logLine = (log: Logger, request: FastifyRequest, reply: FastifyReply): void => {
  const { trace, startedAt, actorKind, via } = notesOf(request)
  const line = {
    method: request.method,
    route: request.routeOptions.url ?? 'unknown',
    status: reply.statusCode,
    ms: Math.round((performance.now() - startedAt) * 10) / 10,
    traceId: trace.traceId,
    actorKind,
    ...(via !== undefined && { via }),
  }
  if (QUIET.some((prefix) => line.route.startsWith(prefix))) log.debug(line, 'request')
  else log.info(line, 'request')
}
