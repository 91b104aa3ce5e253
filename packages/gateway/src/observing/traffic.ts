import type { Fault } from '@banyan/model'
import type { Logger } from '@banyan/telemetry'
import { Histogram } from './histogram.ts'

const MAX_ERROR_LINES_PER_SECOND = 20

/** One answered (or given up) request, for counting and for the access log. No paths, cookies or queries. */
export type Answered = {
  readonly method: string
  /** The prefix of the route; empty before one was found. */
  readonly route: string
  /** 0: the client left before there was an answer. */
  readonly status: number
  readonly durationMs: number
  readonly traceId: string
}

/** What passed through since the start. */
export type TrafficStats = {
  readonly requests: number
  /** By the first digit of the status; `aborted` where the client left first. */
  readonly answers: Readonly<Record<string, number>>
  /** What the gateway itself refused or failed with, by code. */
  readonly faults: Readonly<Record<string, number>>
  readonly latency: Histogram['buckets']
  readonly latencyMs: { readonly p50: number; readonly p90: number; readonly p99: number }
}

/** Counts every request and logs one in `logEvery`; answers of 500 and above always, up to 20 a second. */
export class Traffic {
  readonly #log: Logger | undefined
  readonly #logEvery: number
  readonly #latency = new Histogram()
  readonly #byClass = new Uint32Array(6)
  readonly #faults = new Map<string, number>()
  #requests = 0
  #errorLines = 0
  #errorSecond = 0

  constructor(o: { readonly log: Logger | undefined; readonly logEvery: number }) {
    this.#log = o.log
    this.#logEvery = o.logEvery
  }

  answered(request: Answered): void {
    this.#requests++
    const digit = Math.trunc(request.status / 100)
    this.#byClass[digit] = (this.#byClass[digit] ?? 0) + 1
    this.#latency.record(request.durationMs)
    if (this.#log === undefined) return
    if (request.status >= 500 ? this.#mayLogError() : this.#requests % this.#logEvery === 0)
      this.#log.info(request, 'request')
  }

  refused(fault: Fault): void {
    this.#faults.set(fault.code, (this.#faults.get(fault.code) ?? 0) + 1)
  }

  get stats(): TrafficStats {
    const [aborted = 0, ...classes] = this.#byClass
    return {
      requests: this.#requests,
      answers: Object.fromEntries([...classes.map((n, i) => [`${i + 1}xx`, n] as const), ['aborted', aborted]]),
      faults: Object.fromEntries(this.#faults),
      latency: this.#latency.buckets,
      latencyMs: {
        p50: this.#latency.quantile(0.5),
        p90: this.#latency.quantile(0.9),
        p99: this.#latency.quantile(0.99),
      },
    }
  }

  #mayLogError(): boolean {
    const second = Math.trunc(performance.now() / 1_000)
    if (second !== this.#errorSecond) [this.#errorSecond, this.#errorLines] = [second, 0]
    return ++this.#errorLines <= MAX_ERROR_LINES_PER_SECOND
  }
}
