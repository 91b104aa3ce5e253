import type { GuardedClock } from '../clock.ts'
import { DueTimes } from './due-times.ts'

/** An alarm is set for so long at most: the clock is led meanwhile. */
const ALARM_MS_MAX = 60_000

/** One alarm for the soonest of many times, by the guarded clock. */
export class Deadlines {
  readonly #clock: GuardedClock
  readonly #onDue: (id: string) => void
  readonly #times = new DueTimes<string>()
  #set: { readonly dueMs: number; readonly alarm: NodeJS.Timeout } | undefined
  #isStopped = false

  /** Says which id is due, late at worst. Who is not due after all sets its time again. */
  constructor(clock: GuardedClock, onDue: (id: string) => void) {
    this.#clock = clock
    this.#onDue = onDue
  }

  /** Of several times of one id the soonest counts. */
  set(id: string, dueMs: number): void {
    this.#times.add(id, dueMs)
    this.#setAlarm()
  }

  forget(id: string): void {
    this.#times.forget(id)
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#set?.alarm)
  }

  #setAlarm(): void {
    const next = this.#times.next
    if (this.#isStopped || next === undefined || (this.#set && this.#set.dueMs <= next)) return
    clearTimeout(this.#set?.alarm)
    const waitMs = Math.min(Math.max(1, next - this.#clock.now()), ALARM_MS_MAX)
    this.#set = { dueMs: next, alarm: setTimeout(() => this.#ring(), waitMs) }
  }

  #ring(): void {
    this.#set = undefined
    for (const id of this.#times.take(this.#clock.now())) this.#onDue(id)
    this.#setAlarm()
  }
}
