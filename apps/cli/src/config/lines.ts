import { Refusal } from '../refusal.ts'

/** What the console tells, as far as it is printed here. */
export type Configuration = {
  readonly contexts: readonly ContextTold[]
  readonly processes: readonly ProcessTold[]
}

type ContextTold = {
  readonly context: string
  readonly version: number
  readonly values: Values
  readonly settings: readonly { readonly name: string; readonly unit: string | null; readonly default: unknown }[]
}

type ProcessTold = {
  readonly process: string
  readonly isAway: boolean
  readonly store?: string
  readonly settings?: readonly {
    readonly context: string
    readonly version: number
    readonly refused: { readonly reason: string } | null
    readonly values: Values
    readonly layers: Readonly<Record<string, string>>
  }[]
}

type Values = Readonly<Record<string, unknown>>

/** Everything of all contexts, or of one; then who has not taken it up. */
export const listLines = (told: Configuration, only: string | undefined): readonly string[] => {
  const contexts = only === undefined ? told.contexts : [contextOf(told, only)]
  return [
    ...contexts.flatMap((one) => [
      `${one.context}, version ${one.version}`,
      ...one.settings.map(({ name }) => `  ${valueLine(told, one.context, name)}`),
    ]),
    ...told.processes.flatMap((process) => troublesOf(process)),
  ]
}

/** `postsPerMinute = 6 /min (default)`: as a process has it in effect, else as it will be. */
export const valueLine = (told: Configuration, context: string, name: string): string => {
  const of = contextOf(told, context)
  const setting = of.settings.find((one) => one.name === name)
  if (!setting) throw new Refusal(`Expected a setting of ${context}, found ${name}.`)
  const running = told.processes.flatMap(({ settings = [] }) => settings).find((one) => one.context === context)
  const [value, layer] = running
    ? [running.values[name], running.layers[name]]
    : Object.hasOwn(of.values, name)
      ? [of.values[name], 'live']
      : [setting.default, 'default, or set at the start']
  return `${name} = ${JSON.stringify(value)}${setting.unit === null ? '' : ` ${setting.unit}`} (${layer})`
}

type History = {
  readonly changes: readonly {
    readonly version: number
    readonly at: string
    readonly by: string
    readonly why: string
    readonly undoes: number | null
    readonly changed: readonly { readonly name: string; readonly before?: unknown; readonly after?: unknown }[]
  }[]
}

/** Newest first. */
export const historyLines = ({ changes }: History): readonly string[] =>
  changes.flatMap(({ version, at, by, why, undoes, changed }) => [
    `${version}  ${at}  ${by}: ${why}${undoes === null ? '' : ` (undoes ${undoes})`}`,
    ...changed.map((one) => `   ${one.name}: ${shown(one, 'before')} → ${shown(one, 'after')}`),
  ])

const contextOf = ({ contexts }: Configuration, context: string): ContextTold => {
  const found = contexts.find((one) => one.context === context)
  if (found) return found
  const known = contexts.map((one) => one.context).join(', ') || 'no context'
  throw new Refusal(`Expected settings of ${known}, found ${context}.`)
}

const troublesOf = ({ process, isAway, store, settings = [] }: ProcessTold): readonly string[] => {
  if (isAway) return [`${process} is away`]
  const refused = settings.flatMap((one) => (one.refused ? [`${process} refused: ${one.refused.reason}`] : []))
  return store === 'away' ? [`${process} does not hear of changes: the store is away`, ...refused] : refused
}

const shown = (one: { readonly before?: unknown; readonly after?: unknown }, side: 'before' | 'after'): string =>
  Object.hasOwn(one, side) ? JSON.stringify(one[side]) : 'not set'
