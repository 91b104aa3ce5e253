import { parseArgs } from 'node:util'
import { type Understood, understood } from '../at-console.ts'

export type ConfigAsked =
  | { readonly deed: 'list'; readonly context: string | undefined }
  | { readonly deed: 'get'; readonly context: string; readonly name: string }
  | { readonly deed: 'history'; readonly context: string }
  | { readonly deed: 'set'; readonly context: string; readonly set: object; readonly reason: string }
  | { readonly deed: 'rollback'; readonly context: string; readonly reason: string }

export const CONFIG_USAGE = `banyan config list [CONTEXT]
banyan config get CONTEXT NAME
banyan config set CONTEXT NAME=VALUE [NAME=VALUE …] --reason TEXT
banyan config unset CONTEXT NAME [NAME …] --reason TEXT
banyan config history CONTEXT
banyan config rollback CONTEXT --reason TEXT

Settings of a running system, through its operators' console (docs/reference/configuration.md). A VALUE is JSON, or else text as it is. Unset: as the
layer below says. Rollback: as it was before the last change.
BANYAN_CONSOLE_URL, BANYAN_CONSOLE_ACCOUNT and BANYAN_CONSOLE_PASSWORD say where and who; by default the admin of "npm start".
`

/** What is wanted. What a value may be, the console says. */
export const understandConfig = (args: readonly string[]): Understood<ConfigAsked> => understood(() => read(args))

const read = (args: readonly string[]): ConfigAsked | 'help' => {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  const [deed, context, ...rest] = positionals
  if (values.help === true || deed === undefined) return 'help'
  if (!DEEDS.includes(deed)) throw new Error(`Expected one of ${DEEDS.join(', ')}, found "${deed}".`)
  if (deed === 'list' && rest.length === 0) return { deed, context }
  if (context === undefined) throw new Error(`Expected a context after "${deed}", found nothing.`)
  if (deed === 'get') {
    if (rest.length === 1) return { deed, context, name: rest[0]! }
    throw new Error(`Expected one name, found ${rest.length}.`)
  }
  if (deed === 'history' && rest.length === 0) return { deed, context }
  const { reason } = values
  const isChange = deed === 'set' || deed === 'unset'
  if (!isChange && rest.length > 0)
    throw new Error(`Expected nothing more after "${context}", found "${rest.join(' ')}".`)
  if (reason === undefined || reason.trim() === '') throw new Error('Expected --reason: it stands in the history.')
  if (!isChange) return { deed: 'rollback', context, reason }
  if (rest.length === 0) throw new Error(`Expected what to ${deed} of ${context}, found nothing.`)
  return { deed: 'set', context, set: deed === 'set' ? valuesIn(rest) : nothingFor(rest), reason }
}

const DEEDS: readonly string[] = ['list', 'get', 'set', 'unset', 'history', 'rollback']

const OPTIONS = { reason: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const

const valuesIn = (assignments: readonly string[]): object =>
  Object.fromEntries(
    assignments.map((one) => {
      const at = one.indexOf('=')
      if (at < 1) throw new Error(`Expected NAME=VALUE, found "${one}".`)
      return [one.slice(0, at), valueOf(one.slice(at + 1))]
    }),
  )

const valueOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const nothingFor = (names: readonly string[]): object => Object.fromEntries(names.map((name) => [name, null]))
