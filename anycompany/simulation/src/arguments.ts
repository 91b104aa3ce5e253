import { parseArgs } from 'node:util'

export type Options = {
  readonly url: string
  readonly members: number
  /** How long the traffic lasts. */
  readonly seconds: number
  readonly seed: number
  /** Friends that a member has on average. */
  readonly friends: number
  /** Arrivals a second. */
  readonly rate: number
}

/** A thousand daily users at their busiest: 60 requests a day each, twenty times the mean. */
const RATE_PER_MEMBER = 14 / 1_000
const MEMBERS_MAX = 10_000
const SECONDS_MAX = 86_400
const FRIENDS_MAX = 80
const RATE_MAX = 1_000
const SEED_MAX = 2 ** 32 - 1

export const USAGE = `npm run simulate -- [--members 1000] [--seconds 60] [--seed 1] [--friends 10] [--rate R] [--url http://127.0.0.1:8080]

Lets members of a running AnyCompany live for a while, and checks that all that was acknowledged came true.
  --members  how many (2 to ${MEMBERS_MAX}); they sign up at the shop once, and log in ever after
  --seconds  how long they read, write, like and comment
  --seed     the same seed makes the same friends and the same decisions
  --friends  friends that a member has on average (0 to ${FRIENDS_MAX})
  --rate     arrivals a second (by default 14 for each 1,000 members)
`

/** What is wanted, `help`, or a sentence about what is not understood. */
export const understand = (args: readonly string[]): Options | 'help' | { readonly mistake: string } => {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS })
    if (values.help === true) return 'help'
    const members = wholeNumber('members', values.members, { low: 2, high: MEMBERS_MAX })
    return {
      url: address(values.url),
      members,
      seconds: wholeNumber('seconds', values.seconds, { low: 1, high: SECONDS_MAX }),
      seed: wholeNumber('seed', values.seed, { low: 0, high: SEED_MAX }),
      friends: wholeNumber('friends', values.friends, { low: 0, high: FRIENDS_MAX }),
      rate: values.rate === undefined ? members * RATE_PER_MEMBER : rateOf(values.rate),
    }
  } catch (error) {
    return { mistake: (error as Error).message }
  }
}

const OPTIONS = {
  url: { type: 'string', default: 'http://127.0.0.1:8080' },
  members: { type: 'string', default: '1000' },
  seconds: { type: 'string', default: '60' },
  seed: { type: 'string', default: '1' },
  friends: { type: 'string', default: '10' },
  rate: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

const wholeNumber = (name: string, text: string, o: { readonly low: number; readonly high: number }): number => {
  const value = Number(text)
  if (/^\d+$/.test(text) && o.low <= value && value <= o.high) return value
  throw new Error(`Expected --${name} to be a whole number from ${o.low} to ${o.high}, found "${text}".`)
}

const rateOf = (text: string): number => {
  const value = Number(text)
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= RATE_MAX) return value
  throw new Error(`Expected --rate to be a number above 0 and at most ${RATE_MAX}, found "${text}".`)
}

const address = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '')
    return url.origin
  throw new Error(`Expected --url to be the address of a gateway, such as http://127.0.0.1:8080, found "${text}".`)
}
