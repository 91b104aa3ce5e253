import { atConsole, type ConsoleSurroundings } from '../at-console.ts'
import type { ConsoleClient } from '../console-client.ts'
import { type Configuration, historyLines, listLines, valueLine } from './lines.ts'
import { type ConfigAsked, CONFIG_USAGE, understandConfig } from './understand.ts'

/** `banyan config …`. Gives the exit code: 0, 1 when it could not be done, 2 when it was not understood. */
export const runConfig = async (args: readonly string[], around: ConsoleSurroundings): Promise<number> =>
  atConsole(understandConfig(args), { usage: CONFIG_USAGE, around, linesOf })

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
