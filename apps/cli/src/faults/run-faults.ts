import { atConsole, type ConsoleSurroundings } from '../at-console.ts'
import { type FaultsAsked, FAULTS_USAGE, understandFaults } from './understand.ts'

/** `banyan faults …`. Gives the exit code: 0, 1 when it could not be done, 2 when it was not understood. */
export const runFaults = async (args: readonly string[], around: ConsoleSurroundings): Promise<number> =>
  atConsole(understandFaults(args), {
    usage: FAULTS_USAGE,
    around,
    linesOf: async (asked, { ask }) => linesOf((await ask(...requestOf(asked))) as Answer),
  })

const requestOf = (asked: FaultsAsked): readonly ['GET' | 'PUT' | 'DELETE', string, unknown?] => {
  if (asked.deed === 'list') return ['GET', '/api/faults']
  const { reason } = asked
  if (asked.deed === 'set') return ['PUT', '/api/faults', { switch: asked.wanted, reason }]
  if (asked.deed === 'clear')
    return ['DELETE', '/api/faults', { ...(asked.id !== undefined && { id: asked.id }), reason }]
  if (asked.deed === 'arm') return ['PUT', '/api/faults/arming', { minutes: asked.minutes, reason }]
  return ['DELETE', '/api/faults/arming', { reason }]
}

type ProcessFaults = {
  readonly address: string
  readonly isAway: boolean
  readonly process?: string
  readonly arming?: string
  readonly armed?: { readonly by: string; readonly until: string | null } | null
  readonly switches?: readonly {
    readonly id: string
    readonly at: string
    readonly do: string
    readonly share: number
    readonly ms?: number
    readonly link?: { readonly from?: string; readonly to?: string; readonly bothWays?: boolean }
    readonly until: string
    readonly passed: number
    readonly hit: number
  }[]
}

type Answer = {
  readonly processes: readonly ProcessFaults[]
  readonly refused?: readonly { readonly address: string; readonly code: string; readonly detail: string }[]
}

const linesOf = ({ processes, refused = [] }: Answer): readonly string[] => [
  ...processes.flatMap((one) => [
    `${one.process ?? one.address}: ${standingOf(one)}`,
    ...(one.switches ?? []).map((each) => `  ${lineOf(each)}`),
  ]),
  ...refused.map(({ address, code, detail }) => `${address} refused: ${code}: ${detail}`),
]

const standingOf = ({ isAway, arming, armed }: ProcessFaults): string => {
  if (isAway || arming === undefined) return 'away'
  if (arming === 'never') return 'cannot be armed'
  if (!armed) return 'not armed'
  return armed.until === null ? 'armed from the start' : `armed by ${armed.by} until ${armed.until}`
}

const lineOf = (one: NonNullable<ProcessFaults['switches']>[number]): string => {
  const { from = 'any', to = 'any', bothWays = false } = one.link ?? {}
  const link = one.link === undefined ? '' : `, ${from} ${bothWays ? '↔' : '→'} ${to}`
  const ms = one.ms === undefined ? '' : ` ${one.ms} ms`
  return `${one.id}  ${one.do}${ms} at ${one.at}${link}, ${one.share * 100} %, until ${one.until}: hit ${one.hit} of ${one.passed}`
}
