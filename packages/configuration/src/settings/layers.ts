import { faults, sentenceOf } from '../errors.ts'
import { hint } from './nearest-name.ts'
import type { Json, Setting, Settings } from './setting.ts'
import { readValues, type Values } from './values.ts'

/** Where a value comes from; each layer lies over those before it. */
export const LAYERS = ['default', 'environment', 'file', 'live'] as const
export type Layer = (typeof LAYERS)[number]

export type Environment = Readonly<Record<string, string | undefined>>

/** Variables of the environment that hold settings begin with it, unless a setting names one of its own. */
export const VARIABLE_PREFIX = 'CONFIG_'

/** `CONFIG_SOCIAL_POSTS_PER_MINUTE` for `postsPerMinute` of `social`. */
export const variableOf = (context: string, name: string, { env }: Pick<Setting, 'env'>): string =>
  env ?? `${VARIABLE_PREFIX}${inCapitals(context)}_${inCapitals(name)}`

const inCapitals = (name: string): string =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toUpperCase()

/** By context, what one layer sets. */
export type LayerValues = Readonly<Record<string, Values>>

/**
 * What the environment sets. Throws `CONFIGURATION_SOURCE_WRONG` for a value that does not fit, and for a variable that begins like a
 * setting's and is none: `all` are the settings of the whole system, of which this process may need a part.
 */
export const valuesOfEnvironment = (all: readonly Settings[], env: Environment): LayerValues => {
  const known = new Map<string, { readonly context: string; readonly name: string; readonly one: Setting }>()
  for (const { context, settings } of all)
    for (const [name, one] of Object.entries(settings))
      known.set(variableOf(context, name, one), { context, name, one })
  const unknown = Object.keys(env).find((name) => name.startsWith(VARIABLE_PREFIX) && !known.has(name))
  if (unknown !== undefined)
    throw faults.CONFIGURATION_SOURCE_WRONG({
      source: `the variable ${unknown}`,
      expected: 'be that of a setting',
      found: `none with this name${hint(unknown, [...known.keys()])}`,
    })
  const layer: Record<string, Record<string, Json>> = {}
  for (const [variable, { context, name, one }] of known) {
    const text = env[variable]
    if (text === undefined || text === '') continue
    const value = valueInText(one, text)
    if (value === undefined)
      throw faults.CONFIGURATION_SOURCE_WRONG({
        source: `the variable ${variable}`,
        expected: misfit(one, text),
        found: `"${text}"`,
      })
    ;(layer[context] ??= {})[name] = value
  }
  return layer
}

/** JSON where that fits (`12`, `true`, `{"a":1}`), else the text itself; undefined where neither does. */
const valueInText = ({ schema }: Setting, text: string): Json | undefined => {
  const parsed = parseJson(text)
  if (parsed !== undefined && schema.safeParse(parsed).success) return parsed
  return schema.safeParse(text).success ? text : undefined
}

const misfit = ({ schema }: Setting, text: string): string => {
  const result = schema.safeParse(parseJson(text) ?? text)
  return result.success ? 'fit' : `be ${result.error.issues.map(({ message }) => message).join('; ')}`
}

const parseJson = (text: string): Json | undefined => {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** What a file sets: `{"social": {"postsPerMinute": 12}}`. Strict as the environment. Throws `CONFIGURATION_SOURCE_WRONG`. */
export const valuesOfFile = (
  all: readonly Settings[],
  file: { readonly path: string; readonly text: string },
): LayerValues => {
  const wrong = (expected: string, found: string): never => {
    throw faults.CONFIGURATION_SOURCE_WRONG({ source: file.path, expected, found })
  }
  const parsed = parseJson(file.text)
  if (parsed === undefined) return wrong('hold JSON', 'something else')
  if (!isRecord(parsed)) return wrong('hold an object with settings by context', 'something else')
  const contexts = all.map(({ context }) => context)
  for (const [context, values] of Object.entries(parsed)) {
    const settings = all.find((one) => one.context === context)
    if (!settings) return wrong(`name contexts: ${contexts.join(', ')}`, `${context}${hint(context, contexts)}`)
    if (!isRecord(values)) return wrong(`hold an object under ${context}`, 'something else')
    const read = readValues(settings, values)
    if (!read.fits) return wrong(`fit the settings of ${context}`, sentenceOf(read.fields))
  }
  return parsed as LayerValues
}

const isRecord = (value: Json): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
