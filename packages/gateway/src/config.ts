import type { FaultSwitches } from '@banyan/faults'
import type { Balanced } from '@banyan/registry/balancer'
import type { Tls } from '@banyan/registry/tls'
import type { Logger } from '@banyan/telemetry'
import type { IdentityConfig } from './identity/identity-config.ts'
import type { Rates } from './limits/rates.ts'
import type { OutagePage } from './outage-page.ts'
import type { Route } from './routing/route.ts'

/** What the gateway grants one upstream, so that it can hurt nobody but itself. */
export type UpstreamLimits = {
  /** Requests that are with the upstream at once; event streams and WebSockets count as `maxStreams` instead. */
  readonly maxInFlight: number
  /** Requests that may wait for one of those places. One more is refused at once. */
  readonly maxQueued: number
  /** How long a request waits for a place, in milliseconds. */
  readonly queueWaitMs: number
  /** Event streams and WebSockets open at once. */
  readonly maxStreams: number
  readonly connectTimeoutMs: number
  /** From the last byte of the request to the head of the response. Checked about every 500 ms. */
  readonly headersTimeoutMs: number
  /** Longest silence inside a response body; event streams are exempt. */
  readonly bodyTimeoutMs: number
  readonly maxBodyBytes: number
}

/** What holds where an upstream says nothing else. */
export const DEFAULT_UPSTREAM_LIMITS: UpstreamLimits = {
  maxInFlight: 128,
  maxQueued: 64,
  queueWaitMs: 1_000,
  maxStreams: 2_000,
  connectTimeoutMs: 1_000,
  headersTimeoutMs: 10_000,
  bodyTimeoutMs: 30_000,
  maxBodyBytes: 1_048_576,
}

/** What requests are forwarded to: one instance, or several that do the same. */
export type UpstreamConfig = {
  readonly name: string
  /** Origins only: `http://127.0.0.1:3001`. */
  readonly url: string | readonly string[]
  /** Who lives now, as a registry knows: the same array until something changes; empty: nobody can be asked. Those of `url` where it is left out. */
  readonly instances?: (() => readonly Balanced[]) | undefined
  readonly limits?: Partial<UpstreamLimits>
  /** For instances that ask for a certificate; they are believed in the upstream's name. */
  readonly tls?: Tls | undefined
}

/** Limits on what clients may send, before any route is known. */
export type ClientLimits = {
  /** All connections of all clients. */
  readonly maxConnections: number
  /** For the whole head of a request to arrive. */
  readonly headersTimeoutMs: number
  /** For a whole request, body and all, to arrive. */
  readonly requestTimeoutMs: number
  /** Longest silence of a client that is sending a body, or not reading what it asked for. */
  readonly stallTimeoutMs: number
  /** How long an idle connection is kept. */
  readonly keepAliveTimeoutMs: number
}

/** What holds where the configuration says nothing else. */
export const DEFAULT_CLIENT_LIMITS: ClientLimits = {
  maxConnections: 10_000,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 300_000,
  stallTimeoutMs: 30_000,
  keepAliveTimeoutMs: 30_000,
}

/** Everything `startGateway` needs to know. */
export type GatewayConfig = {
  /** Default: 127.0.0.1. */
  readonly host?: string
  /** 0 takes a free one. */
  readonly port: number
  readonly upstreams: readonly UpstreamConfig[]
  readonly routes: readonly Route[]
  /** Without it nobody is identified: `api` upstreams get no token. */
  readonly identity?: IdentityConfig
  readonly rates?: Rates
  readonly limits?: Partial<ClientLimits>
  /**
   * Origins that count as our own for unsafe requests, such as `https://shop.example`. Default: `http://` or `https://`
   * and whatever the Host header says.
   */
  readonly origins?: readonly string[]
  /** Addresses of proxies in front whose last `X-Forwarded-For` and `X-Forwarded-Proto` are believed. Default: nobody's. */
  readonly trustedProxies?: readonly string[]
  /** The page a browser sees when an upstream is away. Default: a plain one in Korean and English. */
  readonly outagePage?: OutagePage
  readonly logger?: Logger
  /** Fault switches of this process; none: nothing can be switched. */
  readonly switches?: FaultSwitches | undefined
  /** One in how many requests is logged; answers of 500 and above always are, up to 20 a second. Default: 100. */
  readonly accessLogEvery?: number
}
