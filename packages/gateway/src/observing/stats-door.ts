import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { keepRenewed, type Tls, tlsServer } from '@banyan/registry/tls'
import type { GatewayStats } from '../gateway.ts'
import { answerOperator, isForOperators, type OperatorsDoor } from './operators-door.ts'

/** A door for whoever watches the gateway on this machine. */
export type StatsDoor = AsyncDisposable & { readonly port: number }

const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i

/**
 * Tells the gateway's figures on a port of their own on 127.0.0.1: apart from the public one, so that no route can lead there, and they
 * can be had while that one is full. They are counts; who asked for what is not among them. A page whose name was bent to this machine
 * gets nothing: it sends its own name.
 */
export const startStatsDoor = async (o: {
  /** 0: any free one. */
  readonly port: number
  readonly stats: () => GatewayStats
  /** What operators may do besides, with a token of the console's. */
  readonly operators?: OperatorsDoor
  /** Whoever connects must show a certificate of its authority's. */
  readonly tls?: Tls | undefined
}): Promise<StatsDoor> => {
  const startedAt = new Date().toISOString()
  const { operators } = o
  const listener: RequestListener = (request, response) => {
    if (operators && isForOperators(request) && isLocal(request)) void answerOperator(operators, request, response)
    else answer(request, response, () => ({ startedAt, ...o.stats() }))
  }
  const server = serverFor(listener, o.tls)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port: o.port, host: '127.0.0.1' }, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const serverFor = (listener: RequestListener, tls: Tls | undefined) => {
  if (!tls) return createServer(listener)
  const server = createTlsServer(tlsServer(tls), listener)
  keepRenewed(server, tls)
  return server
}

const isLocal = ({ headers }: IncomingMessage): boolean => LOOPBACK.test(headers.host ?? '')

const answer = (request: IncomingMessage, response: ServerResponse, read: () => object): void => {
  const isAllowed = request.method === 'GET' && isLocal(request) && !isForOperators(request)
  response.writeHead(isAllowed ? 200 : 403, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(isAllowed ? JSON.stringify(read()) : '{}')
}
