import { parseArgs } from 'node:util'
import { resolve } from 'node:path'
import { describe, type System } from '@banyan/model'
import { compareWithCode, findHomes, readSources } from '@banyan/model/sources'
import { codeTree } from './code-tree.ts'
import { CONTRACTS_USAGE, runContracts } from './contracts/run-contracts.ts'
import { EXPORT_USAGE, runExport } from './export/run-export.ts'
import { findSystem } from './find-system.ts'
import { FORMATS, type Language, type Told } from './formats.ts'
import { isRefused } from './refusal.ts'

const USAGE = `banyan describe MODULE [--as ${Object.keys(FORMATS).join('|')}] [--language en|ko] [--context NAME]
                       [--out FILE]

Prints what the system that MODULE exports says of itself, and where its code is not as its context map says: json (all of it), svg (the event-storming board), mermaid (the context map),
cml (Context Mapper), contextive (a glossary for editors), asyncapi (what one context tells and hears). Paths are read from where you stand.

${CONTRACTS_USAGE}
${EXPORT_USAGE}`

/** Where the command runs and what it may do. */
export type Surroundings = {
  readonly directory: string
  readonly print: (text: string) => void
  readonly complain: (text: string) => void
  readonly write: (path: string, text: string) => Promise<void>
}

/** Runs one command. Gives the exit code: 0, 1 when it could not be done, 2 when it was not understood. */
export const runCli = async (args: readonly string[], around: Surroundings): Promise<number> => {
  if (args[0] === 'contracts') return runContracts(args.slice(1), around)
  if (args[0] === 'export') return runExport(args.slice(1), around)
  const asked = understand(args)
  if (typeof asked === 'string') {
    around.complain(`${asked}\n\n${USAGE}`)
    return 2
  }
  if (asked.kind === 'help') {
    around.print(USAGE)
    return 0
  }
  try {
    const text = FORMATS[asked.format]!(await tell(await findSystem(asked.module, around.directory), around), asked)
    if (asked.out === undefined) around.print(text)
    else await around.write(resolve(around.directory, asked.out), text)
    return 0
  } catch (error) {
    if (!isRefused(error)) throw error
    around.complain(error.message)
    return 1
  }
}

/** Paths of code are told from where one stands, or from the folder above it in which all of it lies. */
const tell = async (system: System, { directory }: Surroundings): Promise<Told> => {
  const tree = codeTree(system, directory)
  const description = describe(system)
  const sources = await readSources(await findHomes(system, tree), tree)
  return { description, code: compareWithCode(description, sources) }
}

type Asked =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'describe'
      readonly module: string
      readonly format: string
      readonly language: Language
      readonly context: string | undefined
      readonly out: string | undefined
    }

/** What is wanted, or a sentence about what is not understood. */
const understand = (args: readonly string[]): Asked | string => {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
    const [command, module, ...rest] = positionals
    if (values.help === true || command === undefined) return { kind: 'help' }
    if (command !== 'describe') return `Expected the command "describe", "contracts" or "export", found "${command}".`
    if (module === undefined || rest.length > 0) return `Expected one module, found ${positionals.length - 1}.`
    if (!Object.hasOwn(FORMATS, values.as))
      return `Expected --as ${Object.keys(FORMATS).join(', ')}, found "${values.as}".`
    const { language } = values
    if (language !== 'en' && language !== 'ko') return `Expected --language en or ko, found "${language}".`
    return { kind: 'describe', module, format: values.as, language, context: values.context, out: values.out }
  } catch (error) {
    return (error as Error).message
  }
}

const OPTIONS = {
  as: { type: 'string', default: 'json' },
  language: { type: 'string', default: 'en' },
  context: { type: 'string' },
  out: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const
