import { setTimeout as wait } from 'node:timers/promises'
import { isFault } from '@banyan/model/fault'
import { HEALTHY_AFTER_MS, pauseMs } from './backoff.ts'

/** Something that can be started again and again. */
export type Part = {
  readonly name: string
  /**
   * Answers once the part does its work. When it fails, or `signal` is aborted, it leaves nothing running.
   * `spawned` is told the process as soon as there is one, so that it can be ended even if we are killed now.
   */
  readonly start: (signal: AbortSignal, spawned: (process: Spawned) => void) => Promise<RunningPart>
}

export type Spawned = { readonly pid: number; readonly port: number }

export type RunningPart = Spawned & {
  /** How it ended, in words. */
  readonly exited: Promise<string>
  /** Asks it to end, then makes it. Resolves when it is gone. */
  readonly stop: () => Promise<void>
}

export type PartState = 'starting' | 'running' | 'waiting' | 'stopping' | 'stopped'

/** What is known of a part at a moment. */
export type PartStatus = {
  readonly name: string
  readonly state: PartState
  /** When it came into this state. */
  readonly since: Date
  /** How often it was started again. */
  readonly restarts: number
  /** Of the process that runs now. */
  readonly process?: Spawned
}

export type Watched = {
  readonly status: () => PartStatus
  /** The first time it works. Rejected when that can't be: by a fault with `retry: 'never'`, or because it was stopped before. */
  readonly firstStart: Promise<RunningPart>
  /** Ends this run of the part; it is then started again. */
  readonly restart: () => Promise<void>
  /** Ends the part for good. */
  readonly stop: () => Promise<void>
}

export type WatchEvents = {
  readonly changed: (status: PartStatus) => void
  /** It ended though nobody asked it to, or a start failed; `sentence` says how. It is started again. */
  readonly ended: (name: string, sentence: string) => void
}

/** Starts a part and starts it again, with growing pauses, whenever it ends, until it is stopped. */
export const watch = (part: Part, events: WatchEvents): Watched => {
  const stopped = new AbortController()
  const first = Promise.withResolvers<RunningPart>()
  first.promise.catch(() => {}) // Whoever waits for it hears of it; nobody has to.
  let running: RunningPart | undefined
  let status: PartStatus = { name: part.name, state: 'starting', since: new Date(), restarts: 0 }
  const set = (state: PartState, process?: Spawned) => {
    const { name, restarts } = status
    const { pid, port } = process ?? {}
    status = {
      name,
      restarts,
      state,
      since: new Date(),
      ...(pid && port !== undefined ? { process: { pid, port } } : {}),
    }
    events.changed(status)
  }

  /** Answers with a sentence on how this run ended. */
  const runOnce = async (): Promise<string> => {
    set('starting')
    running = await part.start(stopped.signal, (process) => set('starting', process))
    // It may have come up in the very moment in which it was told to stop.
    if (stopped.signal.aborted) await running.stop()
    else set('running', running)
    first.resolve(running)
    return `${part.name} ended with ${await running.exited}.`
  }

  const loop = async () => {
    for (let endings = 0; !stopped.signal.aborted; status = { ...status, restarts: status.restarts + 1 }) {
      const startedAt = performance.now()
      const sentence = await runOnce().catch((error: unknown) => {
        if (isFault(error) && error.retry === 'never') first.reject(error)
        return describeFailure(error)
      })
      running = undefined
      if (stopped.signal.aborted) return
      endings = performance.now() - startedAt > HEALTHY_AFTER_MS ? 1 : endings + 1
      set('waiting')
      events.ended(part.name, sentence)
      await wait(pauseMs(endings), undefined, { signal: stopped.signal }).catch(() => {})
    }
  }

  const looping = loop()
  const stop = async () => {
    stopped.abort()
    set('stopping', running)
    await running?.stop()
    await looping
    first.reject(stopped.signal.reason)
    set('stopped')
  }
  let stopping: Promise<void> | undefined
  return {
    status: () => status,
    firstStart: first.promise,
    restart: async () => running?.stop(),
    stop: () => (stopping ??= stop()),
  }
}

const describeFailure = (error: unknown): string => (error instanceof Error ? error.message : String(error))
