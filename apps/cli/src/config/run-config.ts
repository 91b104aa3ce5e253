import { type ConsoleClient, credentialsFrom, signIn } from '../console-client.ts'
import { Refusal } from '../refusal.ts'
import { type Configuration, historyLines, listLines, valueLine } from './lines.ts'
import { type ConfigAsked, CONFIG_USAGE, understandConfig } from './understand.ts'

export type ConfigSurroundings = {
  readonly directory: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly print: (text: string) => void
  readonly complain: (text: string) => void
}

/** `banyan config …`. Gives the exit code: 0, 1 when it could not be done, 2 when it was not understood. */
export const runConfig = async (args: readonly string[], around: ConfigSurroundings): Promise<number> => {
  const asked = understandConfig(args)
  if (asked === 'help') {
    around.print(CONFIG_USAGE)
    return 0
  }
  if (typeof asked === 'string') {
    around.complain(`${asked}\n\n${CONFIG_USAGE}`)
    return 2
  }
  try {
    const client = await signIn(await credentialsFrom(around.env, around.directory))
    for (const line of await linesOf(asked, client)) around.print(`${line}\n`)
    return 0
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    around.complain(error.message)
    return 1
  }
}

const linesOf = async (asked: ConfigAsked, { ask }: ConsoleClient): Promise<readonly string[]> => {
  const of = `/api/configuration/${encodeURIComponent(asked.context ?? '')}`
  if (asked.deed === 'history') return historyLines((await ask('GET', `${of}/history`)) as never)
  const configuration = (await ask('GET', '/api/configuration')) as Configuration
  if (asked.deed === 'list') return listLines(configuration, asked.context)
  if (asked.deed === 'get') return [valueLine(configuration, asked.context, asked.name)]
  const { context, reason } = asked
  const version = configuration.contexts.find((one) => one.context === context)?.version ?? 0
  const [path, body] =
    asked.deed === 'set' ? [of, { version, set: asked.set, reason }] : [`${of}/rollback`, { version, reason }]
  const done = (await ask('POST', path, body)) as { readonly version: number }
  return [`${context} is at version ${done.version}`]
}
