import { setTimeout as sleep } from 'node:timers/promises'
import { type Fault, isFault } from '@banyan/model'
import { abortable } from '../abortable.ts'
import type { RateBudget } from '../rate-budget.ts'
import type { Change } from './change.ts'
import { Refusals } from './refusals.ts'
import type { Schedule } from './schedule.ts'
import type { StepKind, TableSteps } from './table-steps.ts'
import type { TableStream } from './table-stream.ts'

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
  /** What tells of changes now. `polling` also where the profile says logical replication and the stream is not up: see `feedFault`. */
  readonly feed: 'polling' | 'logical-replication'
  /** Why the stream is not up. */
  readonly feedFault: Fault | undefined
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
  readonly #stream: TableStream | undefined
  readonly #onFeedFault: (fault: Fault) => void
  #toldFeedFault: Fault | undefined
  /** When a sweep missed so many rows that it looked like a mistake, though the stream might still say that they were deleted. */
  #suspectedAt: Date | undefined

  constructor(o: {
    readonly table: string
    readonly steps: TableSteps
    readonly schedule: Schedule
    readonly polls: RateBudget
    readonly stream?: TableStream | undefined
    readonly onRefused: (fault: Fault) => void
    readonly onFeedFault: (fault: Fault) => void
    readonly signal: AbortSignal
    readonly close: () => Promise<void>
  }) {
    this.#table = o.table
    this.#steps = o.steps
    this.#schedule = o.schedule
    this.#polls = o.polls
    this.#stream = o.stream
    this.#onFeedFault = o.onFeedFault
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
      feed: this.#stream?.state === 'up' ? 'logical-replication' : 'polling',
      feedFault: this.#stream?.fault,
    }
  }

  /**
   * Resolves when everything is delivered that was committed before this call: after a whole sweep that begins now, or when the stream has brought it. Rejects with the fault
   * when a mass deletion waits to be confirmed, and when the follower stops.
   */
  async caughtUp(signal: AbortSignal): Promise<void> {
    const needed = this.#sweeps.started + 1
    const askedAt = new Date()
    this.#schedule.hurry()
    while (this.#sweeps.completed < needed && (this.#completeUpTo ?? NEVER) <= askedAt) {
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
    this.#schedule.holdSweep(() => false)
    this.#state = 'following'
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
      this.#stream?.leave()
      await close()
    }
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#tellFeedFault()
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
    if ('restMs' in turn) return this.#rest(turn.restMs, turn.woken, signal)
    if (turn.free !== true) await this.#polls.take(signal)
    if (turn.kind === 'sweep' && !this.#steps.isSweeping()) this.#sweepBegins()
    this.#refusals.stepBegins()
    const { completed } = await this.#steps.step(turn.kind, signal)
    this.#schedule.made(turn.kind, completed)
    this.#succeed(turn.kind, completed)
  }

  /** `caughtUp` may cut a rest short; looking again costs nothing. */
  async #rest(ms: number, woken: Promise<void> | undefined, signal: AbortSignal): Promise<void> {
    const rested = new AbortController()
    const resting = sleep(Math.min(Math.ceil(ms), MAX_REST_MS), undefined, {
      signal: AbortSignal.any([signal, rested.signal]),
    })
    await Promise.race(woken === undefined ? [resting] : [resting, woken])
    resting.catch(() => {}) // Nobody rests any more.
    rested.abort()
  }

  #sweepBegins(): void {
    this.#sweepStartedAt = new Date()
    this.#sweeps.started += 1
    this.#refusals.sweepBegins()
    this.#stream?.sweepBegins()
  }

  #succeed(kind: StepKind, completed: boolean): void {
    this.#failures = 0
    if (kind === 'sweep') this.#refusals.sweepMoved()
    if (kind === 'sweep' && completed) {
      this.#refusals.sweepEnds()
      this.#sweeps.completed = this.#sweeps.started
      this.#isCompleteUpTo(this.#sweepStartedAt)
      this.#stream?.sweepCompleted()
      this.#suspectedAt = undefined
    }
    this.#isCompleteUpTo(this.#stream?.completeUpTo)
    this.#recover()
  }

  #isCompleteUpTo(at: Date | undefined): void {
    if (at !== undefined && (this.#completeUpTo ?? NEVER) < at) this.#completeUpTo = at
  }

  #recover(): void {
    if (this.#state !== 'refused') {
      this.#fault = undefined
      this.#state = this.#completeUpTo === undefined ? 'starting' : 'following'
    }
    this.#tell()
  }

  async #fail(fault: Fault, signal: AbortSignal): Promise<void> {
    const refused = isFault(fault, 'LEGACY_MASS_DELETE_REFUSED')
    if (refused && this.#suspects()) return
    if (!refused && this.#state === 'refused') return this.#again(signal)
    this.#fault = fault
    this.#state = refused ? 'refused' : 'failing'
    this.#tell()
    if (!refused) return this.#again(signal)
    if (this.#stream === undefined) return abortable(this.#confirmed.promise, signal)
    // What the stream tells goes on: the server must not keep its log because of us.
    this.#schedule.holdSweep(() => this.#state === 'refused')
  }

  /** While the stream is up, it has the word: once it has brought what was before, a sweep looks again. */
  #suspects(): boolean {
    if (this.#stream?.state !== 'up' || this.#suspectedAt !== undefined) return false
    const at = new Date()
    this.#suspectedAt = at
    this.#steps.restartSweep()
    this.#stream.hurry()
    this.#schedule.holdSweep(() => this.#stream?.state === 'up' && !this.#stream.drainedSince(at))
    return true
  }

  #tellFeedFault(): void {
    const fault = this.#stream?.fault
    if (fault !== undefined && fault.message !== this.#toldFeedFault?.message) this.#onFeedFault(fault)
    this.#toldFeedFault = fault
  }

  async #again(signal: AbortSignal): Promise<void> {
    this.#failures += 1
    const waitMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.#failures - 1))
    await sleep(waitMs * (0.5 + Math.random() / 2), undefined, { signal })
  }

  #tell(): void {
    this.#moved.resolve()
    this.#moved = Promise.withResolvers()
  }
}

const NEVER = new Date(0)

/** How long a rest may last before the schedule is looked at again. */
const MAX_REST_MS = 100

const rethrowUnless = (expected: boolean, reason: unknown): void => {
  if (!expected) throw reason
}
