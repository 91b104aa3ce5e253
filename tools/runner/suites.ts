/** Which half of the tests: the ones of every change, or the slow ones (`*.long.test.ts`). */
export type Mode = 'test' | 'long'

export type Suite = {
  readonly name: 'units' | 'processes' | 'long'
  readonly files: readonly string[]
  /** `none`: all files in one process, for speed. `process`: one each, for those that start servers and kill them. */
  readonly isolation: 'none' | 'process'
  readonly concurrency: number
  /** The most one file may take, in milliseconds; with `none` the most one test may take. */
  readonly timeoutMs: number
  /** The most the whole suite may take, in milliseconds. */
  readonly deadlineMs: number
}

const MINUTE_MS = 60_000

/** Two cores are what a small machine has. */
const CONCURRENCY = 2

/**
 * Every test file belongs to exactly one suite, by its place and name: `*.long.test.ts` is long, what stands in a folder `test/` has a
 * process of its own, the rest are units. `filters` keep the files whose path contains one of them; suites without files are absent.
 */
export const suitesOf = (files: readonly string[], mode: Mode, filters: readonly string[] = []): readonly Suite[] => {
  const chosen = files.filter(
    (f) => /\.test\.tsx?$/.test(f) && (filters.length === 0 || filters.some((x) => f.includes(x))),
  )
  const long = chosen.filter((f) => /\.long\.test\.tsx?$/.test(f))
  const short = chosen.filter((f) => !long.includes(f))
  const suites: readonly Suite[] = [
    {
      name: 'units',
      files: short.filter((f) => !hasOwnProcess(f)),
      isolation: 'none',
      concurrency: CONCURRENCY,
      timeoutMs: MINUTE_MS,
      deadlineMs: 5 * MINUTE_MS,
    },
    {
      name: 'processes',
      files: short.filter(hasOwnProcess),
      isolation: 'process',
      concurrency: CONCURRENCY,
      timeoutMs: 4 * MINUTE_MS,
      deadlineMs: 20 * MINUTE_MS,
    },
    {
      name: 'long',
      files: long,
      isolation: 'process',
      concurrency: 1,
      timeoutMs: 30 * MINUTE_MS,
      deadlineMs: 120 * MINUTE_MS,
    },
  ]
  return suites.filter((s) => s.files.length > 0 && (s.name === 'long') === (mode === 'long'))
}

const hasOwnProcess = (path: string): boolean => path.split('/').slice(0, -1).includes('test')
