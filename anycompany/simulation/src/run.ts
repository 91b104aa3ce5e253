import { understand, USAGE } from './arguments.ts'
import type { Screen } from './progress.ts'
import { Refusal } from './refusal.ts'
import { holds, reportOf } from './report.ts'
import { simulate } from './simulate.ts'

export type Outside = {
  readonly screen: Screen
  readonly complain: (text: string) => void
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
}

/** One run. Gives the exit code: 0 when all invariants hold, 1 when not or when they couldn't be checked, 2 when it was not understood. */
export const run = async (args: readonly string[], { screen, complain, signal }: Outside): Promise<number> => {
  const options = understand(args)
  if (options === 'help') {
    screen.write(USAGE)
    return 0
  }
  if ('mistake' in options) {
    complain(`${options.mistake}\n\n${USAGE}`)
    return 2
  }
  try {
    const { outcome } = await simulate(options, { screen, signal })
    screen.write(`\n${reportOf(outcome)}`)
    return holds(outcome) ? 0 : 1
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    complain(error.message)
    return 1
  }
}
