import { randomBytes } from 'node:crypto'
import { createServer, IncomingMessage, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type ClientLimits, DEFAULT_CLIENT_LIMITS, type GatewayConfig } from './config.ts'
import type { Edge, Identity, ServedRoute } from './edge.ts'
import { faults } from './errors.ts'
import { StallWatch } from './forwarding/stall-watch.ts'
import { Upstream, type UpstreamStats } from './forwarding/upstream.ts'
import { GatewayResponse } from './gateway-response.ts'
import { MAX_HEADER_BYTES } from './hygiene/check-request.ts'
import { answerParserError, faultOfParserError } from './hygiene/parser-errors.ts'
import type { StreamChecks } from './identity/live-streams.ts'
import { makeIdentity } from './identity/make-identity.ts'
import { Gcra } from './limits/gcra.ts'
import { makeQuotas } from './limits/quotas.ts'
import { DEFAULT_STRANGERS, makeRateLimits } from './limits/rates.ts'
import { Traffic, type TrafficStats } from './observing/traffic.ts'
import { plainOutagePage } from './outage-page.ts'
import { receive, takesUpgrade } from './receive.ts'
import type { Route } from './routing/route.ts'
import { sortRoutes } from './routing/route-table.ts'
import { tune, type Tuning } from './tuning.ts'

type GatewayServer = Server<typeof IncomingMessage, typeof GatewayResponse>

const CONNECTIONS_CHECK_MS = 500
const IDLE_SWEEP_MS = 50
const DRAIN_TIMEOUT_MS = 10_000

/** How a running gateway is doing. */
export type GatewayStats = TrafficStats & {
  readonly upstreams: Readonly<Record<string, UpstreamStats>>
  readonly identity?: Identity['sessions']['counts'] & {
    readonly sessions: number
    readonly streams: number
    /** How fast a logout that bypassed the gateway is noticed by open streams. */
    readonly streamChecks: StreamChecks
  }
}

/** A gateway that listens. Disposing it drains it. */
export type RunningGateway = AsyncDisposable & {
  readonly address: { readonly host: string; readonly port: number; readonly url: string }
  readonly stats: () => GatewayStats
  /** Other limits from the next request on; those under way, and what has been counted, stay. Throws `GATEWAY_CONFIG_INVALID`: nothing is changed then. */
  readonly tune: (o: Tuning) => void
  /**
   * Takes no more connections, ends streams, lets requests finish for `timeoutMs` (default 10 s), then cuts what is left.
   * Calling again waits for the same drain.
   */
  readonly drain: (o?: { readonly timeoutMs?: number }) => Promise<void>
}

/** Listens once it returns. Throws `GATEWAY_CONFIG_INVALID` for a configuration that can't work, and Node's error for a taken port. */
export const startGateway = async (config: GatewayConfig): Promise<RunningGateway> => {
  const upstreams = new Map(config.upstreams.map((upstream) => [upstream.name, new Upstream(upstream)]))
  const edge = makeEdge(config, upstreams)
  const server = makeServer(edge, { ...DEFAULT_CLIENT_LIMITS, ...config.limits })
  const host = config.host ?? '127.0.0.1'
  await listen(server, { port: config.port, host })
  const { port } = server.address() as AddressInfo
  let draining: Promise<void> | undefined
  const drain: RunningGateway['drain'] = (o = {}) =>
    (draining ??= drainServer(server, edge, [...upstreams.values()], o.timeoutMs ?? DRAIN_TIMEOUT_MS))
  return {
    address: { host, port, url: `http://${host.includes(':') ? `[${host}]` : host}:${port}` },
    stats: () => statsOf(edge, upstreams),
    tune: (tuning) => tune(edge, upstreams, tuning),
    drain,
    [Symbol.asyncDispose]: () => drain(),
  }
}

const makeEdge = (config: GatewayConfig, upstreams: ReadonlyMap<string, Upstream>): Edge => {
  const now = Date.now
  return {
    routes: sortRoutes(config.routes.map((route) => serveRoute(route, upstreams))),
    identity:
      config.identity === undefined ? undefined : makeIdentity(config.identity, upstreams, { now, log: config.logger }),
    addressLimits: makeRateLimits(config.rates?.address),
    memberLimits: makeRateLimits(config.rates?.member),
    quotas: makeQuotas(config.rates?.quotas),
    strangers: new Gcra(config.rates?.strangers ?? DEFAULT_STRANGERS),
    origins: config.origins === undefined ? undefined : new Set(config.origins),
    trustedProxies: new Set(config.trustedProxies),
    outagePage: config.outagePage ?? plainOutagePage,
    traffic: new Traffic({ log: config.logger, logEvery: config.accessLogEvery ?? 100 }),
    watch: new StallWatch(config.limits?.stallTimeoutMs ?? DEFAULT_CLIENT_LIMITS.stallTimeoutMs),
    openStreams: new Set(),
    via: `1.1 banyan-${randomBytes(4).toString('hex')}`,
    log: config.logger,
    switches: config.switches,
    now,
    isDraining: false,
  }
}

const serveRoute = (route: Route, upstreams: ReadonlyMap<string, Upstream>): ServedRoute => {
  if (route.kind === 'own' || route.kind === 'redirect') return route
  const upstream = upstreams.get(route.upstream)
  if (upstream === undefined)
    throw faults.GATEWAY_CONFIG_INVALID({ what: `${route.prefix} goes to ${route.upstream}, which is no upstream` })
  return {
    kind: route.kind,
    prefix: route.prefix,
    upstream,
    isOwn: route.kind !== 'passthrough',
    audience: route.kind === 'api' ? route.audience : '',
    upgrades: route.upgrades ?? [],
  }
}

const makeServer = (edge: Edge, limits: ClientLimits): GatewayServer => {
  const server = createServer(
    {
      IncomingMessage,
      ServerResponse: GatewayResponse,
      maxHeaderSize: MAX_HEADER_BYTES,
      requireHostHeader: false, // ours says how many it found
      optimizeEmptyRequests: true,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      connectionsCheckingInterval: CONNECTIONS_CHECK_MS,
      shouldUpgradeCallback: (request) => takesUpgrade(edge, request),
    },
    (request, response) => receive(edge, { request, response }),
  )
  server.maxHeadersCount = 0 // Node would drop what is over it without a word; the edge counts and refuses
  server.maxConnections = limits.maxConnections
  server.on('checkContinue', (request, response) => {
    response.expectsContinue = true
    receive(edge, { request, response })
  })
  server.on('upgrade', (request, socket, head) => receiveUpgrade(edge, request, { socket: socket as Socket, head }))
  server.on('connect', (_, socket) => {
    socket.on('error', () => socket.destroy())
    answerParserError(new Error('CONNECT'), socket, faults.GATEWAY_METHOD_REFUSED({ method: 'CONNECT' }))
  })
  server.on('clientError', (error, socket: Duplex) => {
    edge.traffic.refused(faultOfParserError(error))
    answerParserError(error, socket)
  })
  return server
}

const receiveUpgrade = (
  edge: Edge,
  request: IncomingMessage,
  o: { readonly socket: Socket; readonly head: Buffer },
): void => {
  const { socket, head } = o
  socket.on('error', () => socket.destroy())
  if (head.length > 0) socket.unshift(head)
  const response = new GatewayResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket)
  response.once('finish', () => socket.destroySoon())
  receive(edge, { request, response }, 'websocket')
}

const listen = (server: GatewayServer, o: { readonly port: number; readonly host: string }): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(o, () => {
      server.off('error', reject)
      resolve()
    })
  })

const drainServer = async (
  server: GatewayServer,
  edge: Edge,
  upstreams: readonly Upstream[],
  timeoutMs: number,
): Promise<void> => {
  edge.isDraining = true
  const closed = new Promise<void>((resolve) => void server.close(() => resolve()))
  server.closeIdleConnections()
  for (const stream of edge.openStreams) stream.endBecause('draining')
  // A connection that falls idle after this would be kept for its client's next request.
  const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS)
  const cut = setTimeout(() => server.closeAllConnections(), timeoutMs)
  await closed
  clearInterval(sweep)
  clearTimeout(cut)
  for (const stream of edge.openStreams) stream.endBecause('draining')
  edge.watch[Symbol.dispose]()
  edge.identity?.streams[Symbol.dispose]()
  await Promise.all(upstreams.map((upstream) => upstream[Symbol.asyncDispose]()))
}

const statsOf = (edge: Edge, upstreams: ReadonlyMap<string, Upstream>): GatewayStats => {
  const { identity } = edge
  const streamChecks = identity?.streams.checks
  return {
    ...edge.traffic.stats,
    upstreams: Object.fromEntries([...upstreams].map(([name, upstream]) => [name, upstream.stats])),
    ...(identity === undefined || streamChecks === undefined
      ? {}
      : {
          identity: {
            ...identity.sessions.counts,
            sessions: identity.sessions.sizes.sessions,
            streams: streamChecks.streams,
            streamChecks,
          },
        }),
  }
}
