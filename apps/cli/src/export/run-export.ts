import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { SagaDef, System } from '@banyan/model'
import { aslOf } from '@banyan/saga'
import { findModule } from '../contracts/check-contracts.ts'
import { findSystem } from '../find-system.ts'
import { isRefused, Refusal } from '../refusal.ts'
import type { Surroundings } from '../run-cli.ts'

export const EXPORT_USAGE = `banyan export asl CONTEXT.SAGA [MODULE] [--function ARN] [--out FILE]

Prints a saga as a machine of the Amazon States Language (Step Functions). All its tasks call one function: by default one of CloudFormation's region and account
named CONTEXT-SAGA, as Fn::Sub fills it in. MODULE exports the system; where none is given, the contracts' package.json names it.
`

/** Runs `banyan export …`. Gives the exit code: 0, 1 when it could not be done, 2 when it was not understood. */
export const runExport = async (args: readonly string[], around: Surroundings): Promise<number> => {
  const asked = understand(args)
  if (typeof asked === 'string') {
    around.complain(`${asked}\n\n${EXPORT_USAGE}`)
    return 2
  }
  try {
    const system = await findSystem(findModule(around.directory, asked.module), around.directory)
    const text = `${JSON.stringify(machineOf(findSaga(system, asked.saga), asked.function), null, 2)}\n`
    if (asked.out === undefined) around.print(text)
    else await around.write(resolve(around.directory, asked.out), text)
    return 0
  } catch (error) {
    if (!isRefused(error)) throw error
    around.complain(error.message)
    return 1
  }
}

type Asked = {
  readonly saga: string
  readonly module: string | undefined
  readonly function: string | undefined
  readonly out: string | undefined
}

/** What is wanted, or a sentence about what is not understood. */
const understand = (args: readonly string[]): Asked | string => {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
    const [format, saga, module, ...rest] = positionals
    if (format !== 'asl') return `Expected "export asl", found "export ${format ?? ''}".`
    if (saga === undefined) return 'Expected a saga as CONTEXT.SAGA, found none.'
    if (rest.length > 0) return `Expected at most one module, found ${positionals.length - 2}.`
    return { saga, module, function: values.function, out: values.out }
  } catch (error) {
    return (error as Error).message
  }
}

const OPTIONS = { function: { type: 'string' }, out: { type: 'string' } } as const

const findSaga = ({ contexts }: System, name: string): SagaDef => {
  const sagas = contexts.flatMap((context) => context.sagas)
  const found = sagas.find((saga) => nameOf(saga) === name)
  if (found) return found
  throw new Refusal(`Expected one of the sagas ${sagas.map(nameOf).join(', ') || '(there are none)'}, found "${name}".`)
}

const nameOf = ({ context, name }: SagaDef): string => `${context}.${name}`

const machineOf = (saga: SagaDef, given: string | undefined): object => {
  const resource = given ?? `arn:aws:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${saga.context}-${saga.name}`
  const exported = aslOf(saga, { resourceOf: () => resource })
  if ('machine' in exported) return exported.machine
  throw new Refusal(`${nameOf(saga)} cannot be a machine of the states language: ${exported.refused.join(' ')}`)
}
