import type { Fault } from '@banyan/model'
import { faults } from '../errors.ts'

type Count = { readonly rows: number; readonly reason: string }

const NONE: Count = { rows: 0, reason: '' }

/**
 * Counts the rows that are left out, sweep by sweep, because each sweep meets all of them: without remembering which they are, and
 * without counting twice what a step that failed has met already. What recent rows bring is counted by the next sweep.
 */
export class Refusals {
  readonly #table: string
  readonly #tell: (fault: Fault) => void
  #step = NONE
  #sweep = NONE
  #fault: Fault | undefined
  #rows = 0

  constructor(table: string, tell: (fault: Fault) => void) {
    this.#table = table
    this.#tell = tell
  }

  /** Of the last whole sweep. */
  get rows(): number {
    return this.#rows
  }

  /** `LEGACY_ROW_REFUSED` with the last whole sweep's count, if any. */
  get fault(): Fault | undefined {
    return this.#fault
  }

  sweepBegins(): void {
    this.#sweep = NONE
  }

  stepBegins(): void {
    this.#step = NONE
  }

  add(rows: number, reason: string): void {
    this.#step = sum(this.#step, { rows, reason })
  }

  /** A step of the sweep has succeeded. */
  sweepMoved(): void {
    this.#sweep = sum(this.#sweep, this.#step)
  }

  sweepEnds(): void {
    const before = this.#rows
    const { rows, reason } = this.#sweep
    this.#rows = rows
    this.#fault = rows === 0 ? undefined : faults.LEGACY_ROW_REFUSED({ table: this.#table, rows, reason })
    if (this.#fault !== undefined && rows !== before) this.#tell(this.#fault)
  }
}

const sum = (a: Count, b: Count): Count => ({ rows: a.rows + b.rows, reason: a.reason || b.reason })
