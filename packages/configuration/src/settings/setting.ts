import type { Words } from '@banyan/model'
import { z } from 'zod'
import { faults } from '../errors.ts'

/** What a setting may hold: it is kept as JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/** One thing that may be set, with what it is when nobody sets it. */
export type Setting<V = unknown> = {
  readonly schema: z.ZodType<V>
  readonly default: V
  readonly words: Words
  /** Of the value, as operators read it: `per minute`, `ms`; null for none. */
  readonly unit: string | null
  /** False: taken up at the next start, and so never set live. */
  readonly live: boolean
  /** Its variable, where that is not the usual `CONFIG_<CONTEXT>_<SETTING>`. */
  readonly env: string | null
}

/** Describes a setting. Throws `CONFIGURATION_DECLARATION_WRONG` from {@link defineSettings}, not here: only there it has a name. */
export const setting = <V>(
  schema: z.ZodType<V>,
  o: {
    readonly default: NoInfer<V>
    readonly words: Words
    readonly unit?: string
    readonly live?: boolean
    readonly env?: string
  },
): Setting<V> => ({
  schema,
  default: o.default,
  words: o.words,
  unit: o.unit ?? null,
  live: o.live ?? true,
  env: o.env ?? null,
})

/** Settings by name. */
export type SettingMap = { readonly [name: string]: Setting }

/** All that may be set of one context, or of an edge such as the gateway. */
export type Settings<S extends SettingMap = SettingMap> = {
  readonly context: string
  readonly words: Words
  readonly settings: S
}

/** What a context's code reads. */
export type ValuesOf<S extends SettingMap> = { readonly [K in keyof S]: S[K] extends Setting<infer V> ? V : never }

const CONTEXT = /^[a-z][a-z0-9-]{0,39}$/
const NAME = /^[a-z][a-zA-Z0-9]{0,59}$/
/** Histories are read by many, and kept for ever. */
const SECRET = /password|secret|token|credential|private|apiKey/i
/** Settings of one context: one page of the console. */
export const SETTINGS_MAX = 100

/**
 * The settings of a context. Throws `CONFIGURATION_DECLARATION_WRONG` for a name that can't be one or sounds like a secret (secrets are given by
 * environment and files, and have no history), a default that its own schema refuses, or a schema that JSON Schema can't tell of.
 */
export const defineSettings = <const S extends SettingMap>(
  context: string,
  o: { readonly words: Words; readonly settings: S },
): Settings<S> => {
  const wrong = (name: string, expected: string, found: string): never => {
    throw faults.CONFIGURATION_DECLARATION_WRONG({ setting: `${context}.${name}`, expected, found })
  }
  if (!CONTEXT.test(context)) wrong('*', 'belong to a context named by lower-case letters, digits and -', context)
  const names = Object.keys(o.settings)
  if (names.length > SETTINGS_MAX) wrong('*', `be one of at most ${SETTINGS_MAX}`, `${names.length} settings`)
  for (const [name, { schema, default: usual }] of Object.entries(o.settings)) {
    if (!NAME.test(name)) wrong(name, 'have a name in camelCase of at most 60 letters and digits', name)
    if (SECRET.test(name)) wrong(name, 'be no secret: those come by environment and file only', name)
    const fitting = schema.safeParse(usual)
    if (!fitting.success) wrong(name, 'have a default that its schema takes', fitting.error.issues[0]?.message ?? '')
    schemaOf(schema, (found) => wrong(name, 'have a schema that can be told as JSON Schema', found))
  }
  return { context, words: o.words, settings: o.settings }
}

/** What pages and command line are told of what fits. */
export const schemaOf = (schema: z.ZodType, onMisfit: (found: string) => never): Json => {
  try {
    const { $schema: _, ...told } = z.toJSONSchema(schema, { io: 'input' })
    return told as Json
  } catch (error) {
    return onMisfit(error instanceof Error ? error.message : String(error))
  }
}
