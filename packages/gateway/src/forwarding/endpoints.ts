import { type Balanced, createBalancer, type Standing, type Taken } from '@banyan/registry/balancer'
import { type Connect, Pool } from '@banyan/registry/http-client'
import type { UpstreamLimits } from '../config.ts'

const KEEP_ALIVE_MS = 10_000
// 0: a stream may be silent for as long as nothing happens.
const STREAM_SILENCE_MS = 0

/** Event streams and WebSockets have pools of their own, because a pool looks through all its busy connections; and are shared out by themselves. */
export type Kind = 'calls' | 'streams'

type Pools = { readonly [kind in Kind]: Pool }

/**
 * The instances of one upstream, each with its pools: one `Pool` per endpoint, because undici's `BalancedPool` collapses to one host after an
 * outage. `instancesOf` answers with the same array until something changes; empty: nobody can be asked.
 */
export class Endpoints {
  readonly #instancesOf: () => readonly Balanced[]
  readonly #limits: Pick<UpstreamLimits, 'headersTimeoutMs' | 'bodyTimeoutMs'>
  readonly #connect: Connect
  readonly #balancer
  readonly #pools = new Map<string, Pools>()
  /** Of instances that have left: what is under way on them may end. */
  readonly #leaving = new Set<Pool>()
  #known: readonly Balanced[] = []

  constructor(
    instancesOf: () => readonly Balanced[],
    limits: Pick<UpstreamLimits, 'headersTimeoutMs' | 'bodyTimeoutMs'>,
    connect: Connect,
  ) {
    this.#connect = connect
    this.#instancesOf = instancesOf
    this.#limits = limits
    this.#balancer = createBalancer({ instancesOf })
  }

  /** Undefined where there is nobody. */
  take(kind: Kind): Taken | undefined {
    const now = this.#instancesOf()
    if (now !== this.#known) this.#closeAllBut(now)
    return this.#balancer.take(kind)
  }

  /** One that is not among `notThese`; undefined when there is no other. */
  takeAnother(kind: Kind, notThese: readonly string[]): Taken | undefined {
    return this.#balancer.take(kind, notThese)
  }

  poolOf({ url }: Balanced, kind: Kind): Pool {
    const known = this.#pools.get(url)
    if (known !== undefined) return known[kind]
    const opened = this.#open(url)
    this.#pools.set(url, opened)
    return opened[kind]
  }

  get areSeveral(): boolean {
    return this.#instancesOf().length > 1
  }

  get standings(): readonly Standing[] {
    const streams = new Map(this.#balancer.standings('streams').map((standing) => [standing.instance.id, standing]))
    return this.#balancer.standings('calls').map((calls) => {
      const stream = streams.get(calls.instance.id)
      if (stream === undefined) return calls
      return {
        instance: calls.instance,
        pending: calls.pending + stream.pending,
        asked: calls.asked + stream.asked,
        failed: calls.failed + stream.failed,
        ejectedForMs: Math.max(calls.ejectedForMs, stream.ejectedForMs),
      }
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const open = [...this.#pools.values()].flatMap(({ calls, streams }) => [calls, streams])
    await Promise.all([...open, ...this.#leaving].map((pool) => pool.destroy()))
  }

  #open(url: string): Pools {
    const { headersTimeoutMs: headersTimeout, bodyTimeoutMs: bodyTimeout } = this.#limits
    const options = {
      connect: this.#connect,
      headersTimeout,
      keepAliveTimeout: KEEP_ALIVE_MS,
      allowH2: false,
    }
    return {
      calls: new Pool(url, { ...options, bodyTimeout }),
      streams: new Pool(url, { ...options, bodyTimeout: STREAM_SILENCE_MS }),
    }
  }

  #closeAllBut(now: readonly Balanced[]): void {
    this.#known = now
    const urls = new Set(now.map(({ url }) => url))
    for (const [url, pools] of this.#pools) {
      if (urls.has(url)) continue
      this.#pools.delete(url)
      for (const pool of [pools.calls, pools.streams]) this.#closeGently(pool)
    }
  }

  #closeGently(pool: Pool): void {
    this.#leaving.add(pool)
    pool.close().then(
      () => this.#leaving.delete(pool),
      () => this.#leaving.delete(pool), // destroyed meanwhile
    )
  }
}
