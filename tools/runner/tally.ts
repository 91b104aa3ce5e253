/** Counts of `node:test`, summed over suites. */
export type Tally = {
  readonly tests: number
  readonly pass: number
  readonly fail: number
  readonly cancelled: number
  readonly skipped: number
  readonly todo: number
}

export const emptyTally: Tally = { tests: 0, pass: 0, fail: 0, cancelled: 0, skipped: 0, todo: 0 }

export const addTallies = (a: Tally, b: Tally): Tally => ({
  tests: a.tests + b.tests,
  pass: a.pass + b.pass,
  fail: a.fail + b.fail,
  cancelled: a.cancelled + b.cancelled,
  skipped: a.skipped + b.skipped,
  todo: a.todo + b.todo,
})

/** The closing lines in the form that `node --test` gives them: `# tests 12`, `# pass 12`, `# fail 0`, … */
export const formatTally = (tally: Tally, durationMs: number): string =>
  [...Object.entries(tally), ['duration_ms', Math.round(durationMs)]]
    .map(([name, count]) => `# ${name} ${count}`)
    .join('\n')

/** Nothing failed, nothing was left out, and something ran. */
export const isGreen = (tally: Tally): boolean => tally.tests > 0 && tally.pass === tally.tests
