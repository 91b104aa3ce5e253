import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { GatewayStats } from '../gateway.ts'

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
}): Promise<StatsDoor> => {
  const startedAt = new Date().toISOString()
  const server = createServer((request, response) => answer(request, response, () => ({ startedAt, ...o.stats() })))
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

const answer = (request: IncomingMessage, response: ServerResponse, read: () => object): void => {
  const isAllowed = request.method === 'GET' && LOOPBACK.test(request.headers.host ?? '')
  response.writeHead(isAllowed ? 200 : 403, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(isAllowed ? JSON.stringify(read()) : '{}')
}
