import type { Balanced, Standing } from '@banyan/registry/balancer'
import { connectTo } from '@banyan/registry/http-client'
import { retryBudget } from '@banyan/registry/retry-budget'
import { DEFAULT_UPSTREAM_LIMITS, type UpstreamConfig, type UpstreamLimits } from '../config.ts'
import { faults } from '../errors.ts'
import { Bulkhead } from './bulkhead.ts'
import { Endpoints } from './endpoints.ts'

/** How one upstream is doing. */
export type UpstreamStats = {
  readonly inFlight: number
  readonly queued: number
  readonly streams: number
  /** Requests that could not be sent or got no proper answer, since the start. */
  readonly failures: number
  readonly instances: readonly InstanceStats[]
}

/** One instance of an upstream, as this gateway sees it. */
export type InstanceStats = Balanced & Omit<Standing, 'instance'>

/** One upstream with its instances, its bulkhead, and what its retries may cost. */
export class Upstream {
  readonly name: string
  limits: UpstreamLimits
  readonly bulkhead: Bulkhead
  readonly endpoints: Endpoints
  readonly retries = retryBudget()
  /** Open event streams and WebSockets. */
  openStreams = 0
  failures = 0

  constructor({ name, url, instances, limits, tls }: UpstreamConfig) {
    this.name = name
    this.limits = { ...DEFAULT_UPSTREAM_LIMITS, ...limits }
    this.bulkhead = new Bulkhead(this.limits)
    const told = instancesOf(name, typeof url === 'string' ? [url] : url)
    this.endpoints = new Endpoints(
      instances ?? (() => told),
      this.limits,
      connectTo(tls, name, this.limits.connectTimeoutMs),
    )
  }

  /** Other limits from now on; how long a connection may take to open stays as it is. */
  change(limits: Partial<UpstreamLimits>): void {
    this.limits = { ...this.limits, ...limits }
    this.bulkhead.change(this.limits)
  }

  get stats(): UpstreamStats {
    const { inFlight, queued } = this.bulkhead
    const { openStreams: streams, failures, endpoints } = this
    return { inFlight, queued, streams, failures, instances: endpoints.standings.map(statsOf) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.endpoints[Symbol.asyncDispose]()
  }
}

const statsOf = ({ instance: { id, url }, ...standing }: Standing): InstanceStats => ({
  id,
  url,
  ...standing,
  ejectedForMs: Math.round(standing.ejectedForMs),
})

/** Told by their addresses alone, they have no other name. */
const instancesOf = (name: string, urls: readonly string[]): readonly Balanced[] => {
  const origins = [...new Set(urls.map((url) => originOf(name, url)))]
  if (origins.length === 0) throw faults.GATEWAY_CONFIG_INVALID({ what: `${name} has no URL` })
  return origins.map((url) => ({ id: url, url }))
}

const originOf = (name: string, url: string): string => {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const isOrigin =
    parsed !== undefined && parsed.protocol.startsWith('http') && url.replace(/\/$/, '') === parsed.origin
  if (!isOrigin) throw faults.GATEWAY_CONFIG_INVALID({ what: `the URL of ${name} is no http origin: ${url}` })
  return parsed.origin
}
