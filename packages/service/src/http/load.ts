import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { getHeapStatistics } from 'node:v8'
import type { FastifyInstance } from 'fastify'
import type { RunningContext } from '../host/running-context.ts'
import { CONTEXT_LIMITS } from '../limits.ts'

/** The event loop is measured over at least so long, in milliseconds. */
const WINDOW_MS = 1_000
/** A store that says no more within this is told without figures, in milliseconds. */
const STORE_ANSWER_MS = 1_000
const BYTES_PER_MB = 1_048_576

/** How much of what it has a process uses: what a scaler decides by. */
export type Load = {
  /** Requests under way, of all contexts of the process, and how many there may be. */
  readonly inFlight: number
  readonly inFlightMax: number
  /** Share of the time in which the event loop was at work, 0 to 1, over a second or more: since somebody asked before. */
  readonly eventLoopUtilization: number
  /** By context: events by which its slowest view is behind; null while its store does not say. */
  readonly lag: Readonly<Record<string, number | null>>
  readonly heapUsedMb: number
  readonly heapLimitMb: number
  readonly rssMb: number
}

/** `GET /_health/load`. Costs one statement a context; nothing is measured while nobody asks. */
export const addLoad = (server: FastifyInstance, contexts: readonly RunningContext[]): void => {
  const utilization = eventLoopUtilization()
  const lag = onceAtATime(() => lagOf(contexts))
  server.get('/_health/load', async (): Promise<Load> => {
    const heap = getHeapStatistics()
    return {
      inFlight: sum(contexts.map(({ requests }) => requests.inUse())),
      inFlightMax: sum(contexts.map(({ limits }) => limits().requestsAtOnce ?? CONTEXT_LIMITS.requestsAtOnce)),
      eventLoopUtilization: utilization(),
      lag: await lag(),
      heapUsedMb: inMb(heap.used_heap_size),
      heapLimitMb: inMb(heap.heap_size_limit),
      rssMb: inMb(process.memoryUsage.rss()),
    }
  })
}

/** Since the last mark that is a window old: several who ask do not take each other's time away. */
const eventLoopUtilization = (): (() => number) => {
  const mark = () => ({ at: performance.now(), elu: performance.eventLoopUtilization() })
  let [before, last] = [mark(), mark()]
  return () => {
    const now = mark()
    if (now.at - last.at >= WINDOW_MS) [before, last] = [last, now]
    return Math.round(performance.eventLoopUtilization(now.elu, before.elu).utilization * 1_000) / 1_000
  }
}

const lagOf = async (contexts: readonly RunningContext[]): Promise<Load['lag']> =>
  Object.fromEntries(
    await Promise.all(
      contexts.map(async (context) => {
        const late = delay(STORE_ANSWER_MS, null, { ref: false })
        return [context.name, await Promise.race([late, slowestView(context).catch(() => null)])] as const
      }),
    ),
  )

const slowestView = async (context: RunningContext): Promise<number> => {
  const statuses = await context.open().views.status()
  return Math.max(0, ...statuses.map(({ lagEvents }) => lagEvents))
}

/** Whoever asks meanwhile waits for the answer under way: questions must not pile up before a store that hangs. */
const onceAtATime = <T>(ask: () => Promise<T>): (() => Promise<T>) => {
  let underWay: Promise<T> | undefined
  return () => (underWay ??= ask().finally(() => (underWay = undefined)))
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)
const inMb = (bytes: number): number => Math.round(bytes / BYTES_PER_MB)
