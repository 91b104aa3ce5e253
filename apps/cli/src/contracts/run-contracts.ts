import { parseArgs } from 'node:util'
import { Refusal } from '../refusal.ts'
import type { Surroundings } from '../run-cli.ts'
import { checkContracts, type Checking, type Report } from './check-contracts.ts'
import type { Victim } from './victims.ts'

export const CONTRACTS_USAGE = `banyan contracts check --against REF [MODULE] [--contracts FOLDER] [--database CONTEXT=URL …] [--json]

Compares the contracts of a commit, branch or tag with those that lie here, names each change that breaks somebody, and whom; reads documents of every version,
and stored events of the databases given, by today's code. Exit code 1 when a break is not approved.
`

/** Runs `banyan contracts …`. Gives the exit code: 0, 1 when something breaks or could not be done, 2 when it was not understood. */
export const runContracts = async (args: readonly string[], around: Surroundings): Promise<number> => {
  const asked = understand(args)
  if (typeof asked === 'string') {
    around.complain(`${asked}\n\n${CONTRACTS_USAGE}`)
    return 2
  }
  try {
    const report = await checkContracts(around.directory, asked)
    around.print(asked.json ? `${JSON.stringify(report, null, 2)}\n` : inWords(report))
    return report.breaks.some(({ isApproved }) => !isApproved) ? 1 : 0
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    around.complain(error.message)
    return 1
  }
}

const understand = (args: readonly string[]): (Checking & { readonly json: boolean }) | string => {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
    const [command, module, ...rest] = positionals
    if (command !== 'check') return `Expected "contracts check", found "contracts ${command ?? ''}".`
    if (rest.length > 0) return `Expected at most one module, found ${positionals.length - 1}.`
    if (values.against === undefined) return 'Expected --against with a commit, branch or tag, found none.'
    return {
      against: values.against,
      module,
      contracts: values.contracts,
      databases: values.database ?? [],
      json: values.json ?? false,
    }
  } catch (error) {
    return (error as Error).message
  }
}

const OPTIONS = {
  against: { type: 'string' },
  contracts: { type: 'string' },
  database: { type: 'string', multiple: true },
  json: { type: 'boolean' },
} as const

const inWords = ({ against, hadContracts, breaks, compatible, stored }: Report): string => {
  const open = breaks.filter(({ isApproved }) => !isApproved)
  const lines = [
    ...breaks.flatMap((one) => [
      `${one.isApproved ? 'approved  ' : 'BREAKS    '} ${one.key}`,
      `            ${one.says}`,
      ...one.victims.map((victim) => `            hurts ${formatVictim(victim)}`),
      ...one.outside.map(({ name, contact }) => `            hurts outside ${name}: ${contact}`),
    ]),
    ...compatible.map(({ key, says }) => `compatible ${key}: ${says}`),
    ...stored.map(({ context, events }) => `read       ${events} stored events of ${context}`),
    hadContracts
      ? `${open.length} breaking, ${breaks.length - open.length} approved, ${compatible.length} compatible changes since ${against}`
      : `${against} has no contracts: all of this is new`,
  ]
  return `${lines.join('\n')}\n`
}

const formatVictim = ({ kind, context, name, file, line, namesField }: Victim): string =>
  `${kind} ${context}.${name}${file === null ? ', which is not here any more' : ` (${file}:${line})`}${namesField === true ? ', which names the field' : ''}`
