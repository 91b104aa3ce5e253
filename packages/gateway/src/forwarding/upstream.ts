import { Pool } from 'undici'
import { DEFAULT_UPSTREAM_LIMITS, type UpstreamConfig, type UpstreamLimits } from '../config.ts'
import { faults } from '../errors.ts'
import { Bulkhead } from './bulkhead.ts'

const KEEP_ALIVE_MS = 10_000
// 0: a stream may be silent for as long as nothing happens.
const STREAM_SILENCE_MS = 0

/** How one upstream is doing. */
export type UpstreamStats = {
  readonly inFlight: number
  readonly queued: number
  readonly streams: number
  /** Requests that could not be sent or got no proper answer, since the start. */
  readonly failures: number
}

/**
 * One endpoint with its bulkhead. One `Pool` per endpoint, because undici's `BalancedPool` collapses to one host after an
 * outage; a second one for event streams and WebSockets, because a pool looks through all its busy connections.
 */
export class Upstream {
  readonly name: string
  readonly limits: UpstreamLimits
  readonly bulkhead: Bulkhead
  readonly calls: Pool
  readonly streams: Pool
  /** Open event streams and WebSockets. */
  openStreams = 0
  failures = 0

  constructor({ name, url, limits }: UpstreamConfig) {
    this.name = name
    this.limits = { ...DEFAULT_UPSTREAM_LIMITS, ...limits }
    this.bulkhead = new Bulkhead(this.limits)
    const origin = originOf(name, url)
    const { connectTimeoutMs: timeout, headersTimeoutMs: headersTimeout, bodyTimeoutMs: bodyTimeout } = this.limits
    const options = { connect: { timeout }, headersTimeout, keepAliveTimeout: KEEP_ALIVE_MS, allowH2: false }
    this.calls = new Pool(origin, { ...options, bodyTimeout })
    this.streams = new Pool(origin, { ...options, bodyTimeout: STREAM_SILENCE_MS })
  }

  get stats(): UpstreamStats {
    const { inFlight, queued } = this.bulkhead
    return { inFlight, queued, streams: this.openStreams, failures: this.failures }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.calls.destroy(), this.streams.destroy()])
  }
}

const originOf = (name: string, url: string): string => {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const isOrigin =
    parsed !== undefined && parsed.protocol.startsWith('http') && url.replace(/\/$/, '') === parsed.origin
  if (!isOrigin) throw faults.GATEWAY_CONFIG_INVALID({ what: `the URL of ${name} is no http origin: ${url}` })
  return parsed.origin
}
