import type { IncomingMessage } from 'node:http'
import { type Fault, failureOf, formatFailure, framesOf, isFault } from '@banyan/model'
import type { Edge, ServedRoute } from './edge.ts'
import { faults } from './errors.ts'
import { checkAddressRate } from './forwarding/admission.ts'
import { type Arrival, Exchange } from './forwarding/exchange.ts'
import { discardRest } from './forwarding/request-body.ts'
import { checkRequestHead, checkRequestLine } from './hygiene/check-request.ts'
import { readRequestHead } from './hygiene/request-head.ts'
import { clientAddress } from './limits/client-address.ts'
import { answerFault } from './problem.ts'
import type { UpgradeKind } from './routing/route.ts'
import { findRoute } from './routing/route-table.ts'

/** Takes a request from node:http: refuses what is not proper, finds its route, and hands it on. */
export const receive = (edge: Edge, arrived: Pick<Arrival, 'request' | 'response'>, upgrade?: UpgradeKind): void => {
  const { request, response } = arrived
  const route = checkRequestLine(request) ?? findRoute(edge.routes, request.url as string)
  if (isFault(route)) return refuse(edge, arrived, route)
  const head = readRequestHead(request.rawHeaders, route.kind === 'passthrough' ? 'legacy' : 'own')
  const fault = checkRequestHead(head, request, edge.via)
  if (fault !== undefined) return refuse(edge, arrived, fault)
  const client = clientAddress(request.socket.remoteAddress ?? '', {
    forwardedFor: head.forwardedFor,
    forwardedProto: head.forwardedProto,
    trusted: edge.trustedProxies,
  })
  const tooFast = checkAddressRate(edge, route, { method: request.method as string, client })
  if (tooFast !== undefined) return refuse(edge, arrived, tooFast.fault, tooFast.headers)
  if (route.kind === 'own' || route.kind === 'redirect') void serve(edge, route, arrived)
  else new Exchange(edge, route, { request, response, head, client, upgrade }).begin()
}

/** Whether an upgrade is passed on: a WebSocket to a route that takes them. All else is served as if it had not asked. */
export const takesUpgrade = (edge: Edge, request: IncomingMessage): boolean => {
  if (request.headers.upgrade?.toLowerCase() !== 'websocket' || request.method !== 'GET') return false
  const route = findRoute(edge.routes, request.url ?? '')
  return !isFault(route) && 'upgrades' in route && route.upgrades.includes('websocket')
}

const refuse = (
  edge: Edge,
  { request, response }: Pick<Arrival, 'request' | 'response'>,
  fault: Fault,
  headers: readonly string[] = [],
): void => {
  edge.traffic.refused(fault)
  const isUnreadable = response.expectsContinue || edge.isDraining || (fault.data['version'] ?? undefined) !== undefined
  const close = isUnreadable ? ['Connection', 'close'] : []
  const status = answerFault(response, fault, { reader: { wants: 'problem' }, headers: [...headers, ...close] })
  discardRest(request)
  edge.traffic.answered({ method: request.method ?? '', route: '', status, durationMs: 0, traceId: '' })
}

const serve = async (
  edge: Edge,
  route: Exclude<ServedRoute, { kind: 'api' | 'pages' | 'passthrough' }>,
  { request, response }: Pick<Arrival, 'request' | 'response'>,
): Promise<void> => {
  const startedAt = performance.now()
  response.once('close', () => {
    const durationMs = performance.now() - startedAt
    const { statusCode: status } = response
    edge.traffic.answered({ method: request.method ?? '', route: route.prefix, status, durationMs, traceId: '' })
  })
  if (edge.isDraining) response.setHeader('Connection', 'close')
  try {
    if (route.kind === 'own') await route.handle(request, response)
    else response.writeHead(302, { Location: route.location, 'Content-Length': 0 }).end()
  } catch (error) {
    edge.log?.error(
      { error: formatFailure(failureOf(error)), at: framesOf(error), route: route.prefix },
      'a page of the gateway failed',
    )
    if (response.headersSent) response.destroy()
    else answerFault(response, faults.GATEWAY_HANDLER_FAILED({}), { reader: { wants: 'problem' } })
  }
}
