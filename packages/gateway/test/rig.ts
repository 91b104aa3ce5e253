import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type GatewayConfig, type RunningGateway, startGateway } from '../src/index.ts'

/** A real HTTP server on a free port that remembers what it was asked. */
export type TestServer = AsyncDisposable & {
  readonly url: string
  readonly port: number
  readonly server: Server
  readonly requests: IncomingMessage[]
  readonly sockets: ReadonlySet<Socket>
  readonly last: () => IncomingMessage
}

export const startServer = async (listener: RequestListener, at = 0): Promise<TestServer> => {
  const requests: IncomingMessage[] = []
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    requests.push(request)
    listener(request, response)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => void server.listen(at, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    server,
    requests,
    sockets,
    last: () => requests.at(-1) as IncomingMessage,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()))
      server.closeAllConnections()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** Answers with what it was asked: method, url, headers, body. */
export const echo: RequestListener = (request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const { method, url, headers, rawHeaders } = request
    const body = Buffer.concat(chunks).toString()
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ method, url, headers, rawHeaders, body }))
  })
}

export const text =
  (body: string): RequestListener =>
  (_: IncomingMessage, response: ServerResponse) => {
    response.setHeader('content-length', Buffer.byteLength(body))
    response.end(body)
  }

/** Never answers. */
export const hang: RequestListener = () => undefined

/** Waits until the condition holds; fails after ten seconds and says what was waited for. */
export const until = async (what: string, condition: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + 10_000
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited 10 s in vain for: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

export const signingKey = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'test-key' }

/** A gateway on a free port: the shop takes everything, `/api/social` and `/social` go to the host. */
export const startEdge = (
  o: { readonly shop: TestServer; readonly host: TestServer } & Partial<Omit<GatewayConfig, 'host'>>,
): Promise<RunningGateway> => {
  const { shop, host, ...rest } = o
  return startGateway({
    port: 0,
    upstreams: [
      { name: 'shop', url: shop.url },
      { name: 'host', url: host.url },
    ],
    routes: [
      { prefix: '/', kind: 'passthrough', upstream: 'shop', upgrades: ['websocket'] },
      { prefix: '/api/social', kind: 'api', upstream: 'host', audience: 'social', upgrades: ['websocket'] },
      { prefix: '/api/members', kind: 'api', upstream: 'host', audience: 'members' },
      { prefix: '/social', kind: 'pages', upstream: 'host' },
      { prefix: '/banyan', kind: 'own', handle: (_, response) => void response.end('start page') },
      { prefix: '/console', kind: 'redirect', location: 'http://127.0.0.1:8081/' },
    ],
    ...rest,
  })
}
