import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'

export type ChaosOptions = { readonly seconds: number; readonly seed: number; readonly members: number }

const MINUTES_MAX = 1_440
const MEMBERS_MAX = 1_000
const SEED_MAX = 2 ** 32 - 1
const SECONDS_A_MINUTE = 60

export const USAGE = `npm run chaos -- [--minutes 5] [--seed N] [--members 40]

Runs a whole AnyCompany of its own, each context in a process of its own, lets members live in it, and meanwhile kills processes and
switches faults on; then heals it, and proves that nothing acknowledged was lost or done twice, that each feed is whole and in order,
and that every view is what it is when it is built anew.
  --minutes  how long (0.2 to ${MINUTES_MAX})
  --seed     the same seed does the same deeds at the same moments; by default a new one, which is printed
  --members  who live in it (2 to ${MEMBERS_MAX})
`

/** What is wanted, `help`, or a sentence about what is not understood. */
export const understand = (args: readonly string[]): ChaosOptions | 'help' | { readonly mistake: string } => {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS })
    if (values.help === true) return 'help'
    return {
      seconds: numberIn('minutes', values.minutes, { low: 0.2, high: MINUTES_MAX }) * SECONDS_A_MINUTE,
      seed: values.seed === undefined ? randomInt(SEED_MAX) : wholeIn('seed', values.seed, { low: 0, high: SEED_MAX }),
      members: wholeIn('members', values.members, { low: 2, high: MEMBERS_MAX }),
    }
  } catch (error) {
    return { mistake: (error as Error).message }
  }
}

const OPTIONS = {
  minutes: { type: 'string', default: '5' },
  seed: { type: 'string' },
  members: { type: 'string', default: '40' },
  help: { type: 'boolean', short: 'h' },
} as const

type Limits = { readonly low: number; readonly high: number }

const numberIn = (name: string, text: string, { low, high }: Limits): number => {
  const value = Number(text)
  if (/^\d+(\.\d+)?$/.test(text) && low <= value && value <= high) return value
  throw new Error(`Expected --${name} to be a number from ${low} to ${high}, found "${text}".`)
}

const wholeIn = (name: string, text: string, limits: Limits): number => {
  const value = numberIn(name, text, limits)
  if (Number.isInteger(value)) return value
  throw new Error(`Expected --${name} to be a whole number, found "${text}".`)
}
