import { parseArgs } from 'node:util'
import { type Understood, understood } from '../at-console.ts'

export type FaultsAsked =
  | { readonly deed: 'list' }
  | { readonly deed: 'set'; readonly wanted: object; readonly reason: string }
  | { readonly deed: 'clear'; readonly id: string | undefined; readonly reason: string }
  | { readonly deed: 'arm'; readonly minutes: number; readonly reason: string }
  | { readonly deed: 'disarm'; readonly reason: string }

export const FAULTS_USAGE = `banyan faults list
banyan faults arm --minutes 10 --reason TEXT
banyan faults set PLACE EFFECT --seconds 60 [--ms 200] [--share 0.1] [--from NAME] [--to NAME] [--both-ways]
                  [--seed 1] [--id NAME] --reason TEXT
banyan faults clear [ID] --reason TEXT
banyan faults disarm --reason TEXT

Faults on purpose, in all processes of a running system, through its operators' console (docs/reference/faults.md).
BANYAN_CONSOLE_URL, BANYAN_CONSOLE_ACCOUNT and BANYAN_CONSOLE_PASSWORD say where and who; by default the admin of "npm start".
`

/** What is wanted. What a switch may be, the processes themselves say. */
export const understandFaults = (args: readonly string[]): Understood<FaultsAsked> => understood(() => read(args))

const read = (args: readonly string[]): FaultsAsked | 'help' => {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  const [deed, ...rest] = positionals
  if (values.help === true || deed === undefined) return 'help'
  if (deed === 'list') {
    if (rest.length > 0) throw new Error(`Expected nothing after "list", found "${rest.join(' ')}".`)
    return { deed }
  }
  const { reason } = values
  if (!DEEDS.includes(deed)) throw new Error(`Expected one of list, ${DEEDS.join(', ')}, found "${deed}".`)
  if (reason === undefined || reason.trim() === '') throw new Error('Expected --reason: it stands in the audit.')
  if (deed === 'arm') return { deed, minutes: numberOf('minutes', values.minutes), reason }
  if (deed === 'disarm') return { deed, reason }
  if (deed === 'clear') {
    if (rest.length > 1) throw new Error(`Expected one id, found ${rest.length}.`)
    return { deed, id: rest[0], reason }
  }
  const [at, effect, ...more] = rest
  if (at === undefined || effect === undefined || more.length > 0)
    throw new Error(`Expected a place and an effect, found "${rest.join(' ')}".`)
  return { deed: 'set', wanted: switchOf(at, effect, values), reason }
}

const DEEDS: readonly string[] = ['set', 'clear', 'arm', 'disarm']

const OPTIONS = {
  minutes: { type: 'string' },
  reason: { type: 'string' },
  seconds: { type: 'string' },
  ms: { type: 'string' },
  share: { type: 'string' },
  seed: { type: 'string' },
  id: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  'both-ways': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

type Values = {
  readonly [name in 'seconds' | 'ms' | 'share' | 'seed' | 'id' | 'from' | 'to']?: string | undefined
} & { readonly 'both-ways'?: boolean | undefined }

const switchOf = (at: string, effect: string, o: Values): object => {
  const link = {
    ...(o.from !== undefined && { from: o.from }),
    ...(o.to !== undefined && { to: o.to }),
    ...(o['both-ways'] === true && { bothWays: true }),
  }
  const numbers = (['ms', 'share', 'seed'] as const).flatMap((name) =>
    o[name] === undefined ? [] : [[name, numberOf(name, o[name])] as const],
  )
  return {
    at,
    do: effect,
    seconds: numberOf('seconds', o.seconds),
    ...Object.fromEntries(numbers),
    ...(o.id !== undefined && { id: o.id }),
    ...(Object.keys(link).length > 0 && { link }),
  }
}

const numberOf = (name: string, text: string | undefined): number => {
  const value = Number(text)
  if (text !== undefined && text.trim() !== '' && Number.isFinite(value)) return value
  throw new Error(`Expected --${name} to be a number, found ${text === undefined ? 'none' : `"${text}"`}.`)
}
