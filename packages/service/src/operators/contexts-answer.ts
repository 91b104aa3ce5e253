import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type { ViewStatus } from '@banyan/projection'
import type { ConsumerLag } from '../consumers/in-hand.ts'
import type { RelayStatus } from '../consumers/relay.ts'
import type { RunningContext } from '../host/running-context.ts'

/** A context that says no more within this is told without its store's figures, in milliseconds. */
const CONTEXT_ANSWER_MS = 1_500
const NANOSECONDS_PER_MS = 1e6

/** How one context of this host does. What its store knows is null or empty while the store is away. */
export type ContextStatus = {
  readonly context: string
  /** `open`, or what stands in the way. */
  readonly standing: string
  readonly epoch: string | null
  readonly head: number | null
  readonly relay: RelayStatus | null
  readonly inFlight: number
  readonly liveStreams: number
  /** Of which this process handles what is published for the context; null where none are shared out. */
  readonly partitions: readonly number[] | null
  readonly consumers: readonly ConsumerLag[]
  readonly views: readonly ViewStatus[]
  /** At most 10,000 are counted. */
  readonly deadLetters: number | null
}

/** What `GET /_operators/contexts` says. One context's database away fails nothing. */
export const contextsAnswer = async (contexts: readonly RunningContext[], health: ProcessHealth) => ({
  at: new Date().toISOString(),
  process: health.read(),
  contexts: await Promise.all(contexts.map(statusOf)),
})

const NOTHING = { epoch: null, head: null, views: [], deadLetters: null }

const statusOf = async (running: RunningContext): Promise<ContextStatus> => {
  const late = delay(CONTEXT_ANSWER_MS, NOTHING, { ref: false })
  const [standing, figures] = await Promise.all([
    running.standing(),
    Promise.race([late, figuresUnderWay(running).catch(() => NOTHING)]), // its standing says why
  ])
  return {
    context: running.name,
    standing,
    relay: running.relayStatus(),
    inFlight: running.requests.inUse(),
    liveStreams: running.streams.inUse(),
    partitions: running.partitions(),
    consumers: running.lags(),
    ...figures,
  }
}

const underWay = new WeakMap<RunningContext, ReturnType<typeof figuresOf>>()

/** Asked once at a time: those who ask each second must not pile up before a database that hangs. */
const figuresUnderWay = (running: RunningContext): ReturnType<typeof figuresOf> => {
  const before = underWay.get(running)
  if (before) return before
  const asked = figuresOf(running).finally(() => underWay.delete(running))
  underWay.set(running, asked)
  return asked
}

const figuresOf = async (running: RunningContext) => {
  const { store, views, ledger } = running.open()
  const [epoch, head, statuses, deadLetters] = await Promise.all([
    store.epoch(),
    store.head(),
    views.status(),
    ledger.countDeadLetters(),
  ])
  return { epoch, head: head.position, views: statuses, deadLetters }
}

/** How this process does. */
export type ProcessHealth = Disposable & {
  /** The delay of the event loop is that since it was last read. */
  read(): {
    readonly pid: number
    readonly uptimeS: number
    readonly rssBytes: number
    readonly cpuMs: number
    readonly eventLoopDelayP99Ms: number
  }
}

export const watchProcess = (): ProcessHealth => {
  const loop = monitorEventLoopDelay({ resolution: 20 })
  loop.enable()
  return {
    read: () => {
      const { user, system } = process.cpuUsage()
      return {
        pid: process.pid,
        uptimeS: Math.round(process.uptime()),
        rssBytes: process.memoryUsage.rss(),
        cpuMs: Math.round((user + system) / 1_000),
        eventLoopDelayP99Ms: takeP99Ms(loop),
      }
    },
    [Symbol.dispose]: () => void loop.disable(),
  }
}

const takeP99Ms = (loop: ReturnType<typeof monitorEventLoopDelay>): number => {
  const ms = loop.count > 0 ? loop.percentile(99) / NANOSECONDS_PER_MS : 0
  loop.reset()
  return Math.round(ms * 10) / 10
}
