import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'

/** One measured thing: the median, smallest and largest of all rounds. */
export type Row = {
  readonly who: string
  readonly metric: string
  readonly unit: string
  readonly median: number
  readonly min: number
  readonly max: number
}

/** What a number should be, and whether it is. */
export type Target = {
  readonly what: string
  readonly value: number
  readonly op: '>=' | '<=' | '='
  readonly target: number
}

/** What a bench hands over. */
export type Result = {
  readonly name: string
  readonly rows: readonly Row[]
  readonly targets: readonly Target[]
  /** Settings of ours and of the peers, plans, sizes: what one needs to judge or repeat it. */
  readonly settings?: Readonly<Record<string, unknown>>
}

/** The samples of all rounds as one row. */
export const rowOf = (
  who: string,
  metric: string,
  o: { readonly unit: string; readonly samples: readonly number[] },
): Row => {
  const sorted = o.samples.toSorted((a, b) => a - b)
  return {
    who,
    metric,
    unit: o.unit,
    median: quantileOf(sorted, 0.5),
    min: sorted[0] ?? Number.NaN,
    max: sorted.at(-1) ?? Number.NaN,
  }
}

/** A quantile (0–1) of sorted numbers, interpolated between neighbours; NaN of none. */
export const quantileOf = (sorted: readonly number[], share: number): number => {
  const at = (sorted.length - 1) * share
  const low = sorted[Math.floor(at)] ?? Number.NaN
  const high = sorted[Math.ceil(at)] ?? Number.NaN
  return low + (high - low) * (at - Math.floor(at))
}

/** Whether a target is met. */
export const holds = ({ value, op, target }: Target): boolean =>
  op === '>=' ? value >= target : op === '<=' ? value <= target : value === target

/** Prints the table and writes `bench/results/NAME.json`. True when all targets hold. */
export const report = async (result: Result): Promise<boolean> => {
  const targets = result.targets.map((target) => ({ ...target, holds: holds(target) }))
  const { name, rows, settings } = result
  const whole = { name, date: new Date().toISOString(), commit: commit(), machine: machine(), rows, targets, settings }
  const folder = join(import.meta.dirname, 'results')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(whole, null, 2)}\n`)
  console.table(rows.map((row) => ({ ...row, median: short(row.median), min: short(row.min), max: short(row.max) })))
  for (const target of targets)
    console.log(
      `${target.holds ? 'holds ' : 'MISSED'}  ${target.what}: ${short(target.value)} (target ${target.op} ${target.target})`,
    )
  return targets.every((target) => target.holds)
}

const short = (value: number): number => Number(value.toPrecision(4))

const machine = () => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  platform: `${process.platform} ${process.arch}`,
  node: process.version,
})

const git = (...args: readonly string[]): string =>
  execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' }).trim()

const commit = (): string => {
  const isClean = git('status', '--porcelain', '--', '../packages', '../anycompany', '.') === ''
  return `${git('rev-parse', '--short=12', 'HEAD')}${isClean ? '' : ' with changes'}`
}
