import { runSuite, type RunOptions, type SuiteResult } from './run-suite.ts'
import type { Suite } from './suites.ts'
import { isGreen } from './tally.ts'

/** With more files than this something is broken, not unsteady. */
export const ONCE_MORE_MAX = 8

/**
 * Runs a suite, and the files in which something failed once more, one after the other and by themselves. What holds then counts as
 * passed and is named in `unsteady`: it hangs on chance or on the machine, which is a defect to be mended, though no reason to hold up
 * everything else.
 */
export const runOnceMore = async (
  suite: Suite,
  options: RunOptions,
): Promise<SuiteResult & { readonly unsteady: readonly string[] }> => {
  const first = await runSuite(suite, options)
  const isWorthIt = first.problem === null && first.failed.length > 0 && first.failed.length <= ONCE_MORE_MAX
  if (!isWorthIt || first.tally.skipped + first.tally.todo > 0) return { ...first, unsteady: [] }
  console.log(`\n# once more: ${first.failed.join(', ')}`)
  const again = await runSuite({ ...suite, files: first.failed, isolation: 'process', concurrency: 1 }, options)
  if (again.problem !== null || !isGreen(again.tally)) return { ...first, problem: again.problem, unsteady: [] }
  const { tests } = first.tally
  return {
    ...first,
    tally: { ...first.tally, pass: tests, fail: 0, cancelled: 0 },
    failed: [],
    unsteady: first.failed,
  }
}
