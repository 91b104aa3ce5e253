import { setTimeout as sleep } from 'node:timers/promises'
import { type Fault, isFault } from '@banyan/model'
import { abortable } from '../abortable.ts'
import type { RateBudget } from '../rate-budget.ts'
import type { Change } from './change.ts'
import { Refusals } from './refusals.ts'
import type { Schedule } from './schedule.ts'
import type { StepKind, TableSteps } from './table-steps.ts'

/** After a failure, doubling. */
const FIRST_RETRY_MS = 200
const LAST_RETRY_MS = 10_000

/** How one followed table stands, for people and for health checks. */
export type FollowerStatus = {
  readonly table: string
  /**
   * `starting`: no sweep has been completed yet. `failing`: the last step failed and is tried again, see `fault`. `refused`: waits for
   * `confirmMassDelete`. `stopped`: its signal was given up, or it met a bug.
   */
  readonly state: 'starting' | 'following' | 'failing' | 'refused' | 'stopped'
  /** Every change committed before this instant of our clock has been delivered. Undefined before the first sweep is through. */
  readonly completeUpTo: Date | undefined
  /** Now minus `completeUpTo`, in milliseconds: the longest time that a change can have gone unseen. */
  readonly lagMs: number | undefined
  readonly sweepsCompleted: number
  readonly upsertedDelivered: number
  readonly deletedDelivered: number
  /** Why the follower does not go on. */
  readonly fault: Fault | undefined
  /** Rows that the last whole sweep left out because they can't be taken as they stand; why is in `refusal`. */
  readonly refusedRows: number
  /** `LEGACY_ROW_REFUSED` while there are such rows: the follower goes on without them. */
  readonly refusal: Fault | undefined
}

/** Follows one table until its signal is given up. Made by `followChanges`. */
export class ChangeFollower {
  readonly #table: string
  readonly #steps: TableSteps
  readonly #schedule: Schedule
  readonly #polls: RateBudget
  readonly #stopping = new AbortController()
  readonly #done: Promise<void>
  readonly #refusals: Refusals
  #state: FollowerStatus['state'] = 'starting'
  #fault: Fault | undefined
  #failures = 0
  #sweepStartedAt: Date | undefined
  #completeUpTo: Date | undefined
  #sweeps = { started: 0, completed: 0 }
  #delivered = { upserted: 0, deleted: 0 }
  #moved = Promise.withResolvers<void>()
  #confirmed = Promise.withResolvers<void>()

  constructor(o: {
    readonly table: string
    readonly steps: TableSteps
    readonly schedule: Schedule
    readonly polls: RateBudget
    readonly onRefused: (fault: Fault) => void
    readonly signal: AbortSignal
    readonly close: () => Promise<void>
  }) {
    this.#table = o.table
    this.#steps = o.steps
    this.#schedule = o.schedule
    this.#polls = o.polls
    this.#refusals = new Refusals(o.table, o.onRefused)
    const signal = AbortSignal.any([o.signal, this.#stopping.signal])
    this.#done = this.#live(signal, o.close)
  }

  /** Resolves when it has stopped because it should; rejects with the bug that ended it. Left alone, a bug ends the process. */
  get done(): Promise<void> {
    return this.#done
  }

  status(): FollowerStatus {
    return {
      table: this.#table,
      state: this.#state,
      completeUpTo: this.#completeUpTo,
      lagMs: this.#completeUpTo && Date.now() - this.#completeUpTo.getTime(),
      sweepsCompleted: this.#sweeps.completed,
      upsertedDelivered: this.#delivered.upserted,
      deletedDelivered: this.#delivered.deleted,
      fault: this.#fault,
      refusedRows: this.#refusals.rows,
      refusal: this.#refusals.fault,
    }
  }

  /**
   * Resolves when everything is delivered that was committed before this call: after a whole sweep that begins now. Rejects with the fault
   * when a mass deletion waits to be confirmed, and when the follower stops.
   */
  async caughtUp(signal: AbortSignal): Promise<void> {
    const needed = this.#sweeps.started + 1
    this.#schedule.hurry()
    while (this.#sweeps.completed < needed) {
      if (this.#state === 'refused') throw this.#fault
      if (this.#state === 'stopped') throw new DOMException(`The follower of ${this.#table} has stopped`, 'AbortError')
      await abortable(this.#moved.promise, signal)
    }
  }

  /**
   * Says, on somebody's responsibility, that the many missing rows were really deleted. Counts for one sweep, which begins anew.
   * Without effect unless the state is `refused`.
   */
  confirmMassDelete(): void {
    if (this.#state !== 'refused') return
    this.#steps.confirmMassDelete()
    this.#recover()
    this.#confirmed.resolve()
    this.#confirmed = Promise.withResolvers()
  }

  /** Told by the delivery. */
  counted(changes: readonly Change[]): void {
    for (const { kind } of changes) this.#delivered[kind] += 1
  }

  /** Told by the delivery. */
  refused(rows: number, reason: string): void {
    this.#refusals.add(rows, reason)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort()
    await this.#done
  }

  async #live(signal: AbortSignal, close: () => Promise<void>): Promise<void> {
    try {
      await this.#run(signal)
    } finally {
      this.#state = 'stopped'
      this.#tell()
      await close()
    }
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#turn(signal)
      } catch (error) {
        if (signal.aborted) return
        if (!isFault(error)) throw error
        await this.#fail(error, signal).catch((reason: unknown) => rethrowUnless(signal.aborted, reason))
      }
    }
  }

  async #turn(signal: AbortSignal): Promise<void> {
    const turn = this.#schedule.next()
    if ('restMs' in turn) return this.#rest(turn.restMs, signal)
    await this.#polls.take(signal)
    if (turn.kind === 'sweep' && !this.#steps.isSweeping()) this.#sweepBegins()
    this.#refusals.stepBegins()
    const { completed } = await this.#steps.step(turn.kind, signal)
    this.#schedule.made(turn.kind, completed)
    this.#succeed(turn.kind, completed)
  }

  /** `caughtUp` may cut a rest short; looking again costs nothing. */
  async #rest(ms: number, signal: AbortSignal): Promise<void> {
    await sleep(Math.min(Math.ceil(ms), MAX_REST_MS), undefined, { signal })
  }

  #sweepBegins(): void {
    this.#sweepStartedAt = new Date()
    this.#sweeps.started += 1
    this.#refusals.sweepBegins()
  }

  #succeed(kind: StepKind, completed: boolean): void {
    this.#failures = 0
    if (kind === 'sweep') this.#refusals.sweepMoved()
    if (kind === 'sweep' && completed) {
      this.#refusals.sweepEnds()
      this.#sweeps.completed = this.#sweeps.started
      this.#completeUpTo = this.#sweepStartedAt
    }
    this.#recover()
  }

  #recover(): void {
    this.#fault = undefined
    this.#state = this.#sweeps.completed > 0 ? 'following' : 'starting'
    this.#tell()
  }

  async #fail(fault: Fault, signal: AbortSignal): Promise<void> {
    this.#fault = fault
    const refused = isFault(fault, 'LEGACY_MASS_DELETE_REFUSED')
    this.#state = refused ? 'refused' : 'failing'
    this.#tell()
    if (refused) return abortable(this.#confirmed.promise, signal)
    this.#failures += 1
    const waitMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.#failures - 1))
    await sleep(waitMs * (0.5 + Math.random() / 2), undefined, { signal })
  }

  #tell(): void {
    this.#moved.resolve()
    this.#moved = Promise.withResolvers()
  }
}

/** How long a rest may last before the schedule is looked at again. */
const MAX_REST_MS = 100

const rethrowUnless = (expected: boolean, reason: unknown): void => {
  if (!expected) throw reason
}
