/** What the console tells of settings. */
export type Configuration = {
  readonly contexts: readonly ContextTold[]
  readonly processes: readonly ProcessTold[]
}

export type ContextTold = {
  readonly context: string
  readonly words: Words
  readonly settings: readonly SettingTold[]
  /** 0: nothing was ever set live. */
  readonly version: number
  readonly values: Values
}

export type SettingTold = {
  readonly name: string
  readonly words: Words
  readonly unit: string | null
  readonly live: boolean
  readonly variable: string
  readonly default: unknown
  readonly schema: Schema
}

export type Words = { readonly ko: string; readonly en: string; readonly means: string }
export type Values = Readonly<Record<string, unknown>>
export type Layer = 'default' | 'environment' | 'file' | 'live'

/** As much of JSON Schema as a field needs. */
export type Schema = {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly anyOf?: readonly Schema[]
}

export type ProcessTold = {
  readonly process: string
  readonly isAway: boolean
  readonly store?: 'reached' | 'away'
  readonly settings?: readonly Standing[]
}

export type Standing = {
  readonly context: string
  readonly version: number
  readonly refused: { readonly version: number; readonly reason: string } | null
  readonly values: Values
  readonly layers: Readonly<Record<string, Layer>>
}

export type Change = {
  readonly version: number
  readonly at: string
  readonly by: string
  readonly why: string
  readonly undoes: number | null
  readonly changed: readonly { readonly name: string; readonly before?: unknown; readonly after?: unknown }[]
}

/** One line of a context's table. */
export type SettingRow = {
  readonly name: string
  /** Undefined for a value that is kept and that this release does not know. */
  readonly setting: SettingTold | undefined
  readonly value: unknown
  readonly layer: Layer
}

/** A context's settings as a process has them in effect; as they are kept where none tells. */
export const rowsOf = (context: ContextTold, standings: readonly Standing[]): readonly SettingRow[] => {
  const running = standings.toSorted((a, b) => b.version - a.version)[0]
  const known = context.settings.map((setting): SettingRow => {
    const { name } = setting
    if (running) return { name, setting, value: running.values[name], layer: running.layers[name] ?? 'default' }
    const isSet = Object.hasOwn(context.values, name)
    return { name, setting, value: isSet ? context.values[name] : setting.default, layer: isSet ? 'live' : 'default' }
  })
  const foreign = Object.entries(context.values)
    .filter(([name]) => !context.settings.some((setting) => setting.name === name))
    .map(([name, value]): SettingRow => ({ name, setting: undefined, value, layer: 'live' }))
  return [...known, ...foreign]
}
