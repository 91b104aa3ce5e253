import type { CommandName } from '../../machine/saga-event.ts'
import type { Reply } from '../../machine/signal.ts'

/** A command on its way to whoever takes it. */
export type SagaCall = {
  readonly context: string
  readonly command: string
  readonly input: unknown
  /** Idempotency key: a second call under it is answered as the first. */
  readonly callId: string
  /** How often it was sent under its key, this time included. */
  readonly attempt: number
  /** The saga waits no longer; an answer that comes later still counts. ISO 8601. */
  readonly deadlineAt: string
}

/** Calls of one command at once: a command that is slow holds up calls of its own, and none of others. */
export const CALLS_OF_COMMAND_AT_ONCE = 64

type Waiting = { readonly run: () => Promise<void>; readonly isWanted: () => boolean }

/** Runs calls, so many of each command at once; the rest waits in the order of arrival. */
export class Lanes {
  readonly #lanes = new Map<string, { free: number; readonly waiting: Waiting[]; from: number }>()

  /** Calls `run` when there is room, unless nobody wants it any more by then. */
  add({ context, command }: CommandName, waiting: Waiting): void {
    const name = `${context}.${command}`
    let lane = this.#lanes.get(name)
    if (!lane) this.#lanes.set(name, (lane = { free: CALLS_OF_COMMAND_AT_ONCE, waiting: [], from: 0 }))
    lane.waiting.push(waiting)
    this.#start(name)
  }

  #start(name: string): void {
    const lane = this.#lanes.get(name)!
    while (lane.free > 0 && lane.from < lane.waiting.length) {
      const { run, isWanted } = lane.waiting[lane.from++]!
      if (!isWanted()) continue
      lane.free--
      void run().finally(() => {
        lane.free++
        this.#start(name)
      })
    }
    if (lane.from < lane.waiting.length / 2) return
    lane.waiting.splice(0, lane.from)
    lane.from = 0
  }
}

/** What a call that threw says: nothing of its effect. */
export const replyOfError = (error: unknown): Reply => {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'CALL_FAILED'
  const message = error instanceof Error ? error.message : String(error)
  return { kind: 'fault', code, message, effect: 'unknown', retry: 'later' }
}
