import { randomUUID } from 'node:crypto'
import type { Words } from '@banyan/model'
import { faults } from './errors.ts'
import { hint } from './settings/nearest-name.ts'
import { type Json, schemaOf, type Settings } from './settings/setting.ts'
import { variableOf } from './settings/layers.ts'
import { readValues, type Values } from './settings/values.ts'
import { type ConfigurationStore, type Version, VERSION_BYTES_MAX, versionToText } from './store/store.ts'

/** Versions told at once. */
export const HISTORY_PAGE_MAX = 50

/** Who changes something, why, and which version they looked at: 0 where nothing was set. */
export type Deed = { readonly by: string; readonly why: string; readonly expectedVersion: number }

/** A setting as it is told to people and programs. */
export type SettingTold = {
  readonly name: string
  readonly words: Words
  readonly unit: string | null
  readonly live: boolean
  readonly variable: string
  readonly default: Json
  /** JSON Schema of what fits. */
  readonly schema: Json
}

/** One context's settings with what is set live. */
export type SettingsTold = {
  readonly context: string
  readonly words: Words
  readonly settings: readonly SettingTold[]
  /** 0: nothing was ever set live. */
  readonly version: number
  readonly values: Values
}

/** A version with what it changed. */
export type Change = {
  readonly version: number
  readonly at: string
  readonly by: string
  readonly why: string
  readonly undoes: number | null
  /** `before` or `after` is missing where the setting was not set live. */
  readonly changed: readonly { readonly name: string; readonly before?: Json; readonly after?: Json }[]
}

/** Where settings are looked at and changed: the console and, through it, the command line. */
export type Desk = {
  list(): Promise<readonly SettingsTold[]>
  /**
   * Sets values, or with null takes them back to the layer below. Throws `CONFIGURATION_CHANGE_REFUSED` when the whole would not fit then,
   * `CONFIGURATION_CONFLICT` when somebody was faster, `CONFIGURATION_CONTEXT_UNKNOWN`, `CONFIGURATION_STORE_AWAY`.
   */
  change(context: string, set: Values, deed: Deed): Promise<Version>
  /** A new version that equals the one before the present one. Throws `CONFIGURATION_NOTHING_TO_ROLL_BACK` and what {@link change} throws. */
  rollBack(context: string, deed: Deed): Promise<Version>
  /** Newest first, from below `before` on. */
  history(context: string, o: { readonly before: number | null; readonly limit: number }): Promise<readonly Change[]>
}

export const openDesk = (all: readonly Settings[], store: ConfigurationStore, now = () => new Date()): Desk => {
  const settingsOf = (context: string): Settings => {
    const found = all.find((one) => one.context === context)
    if (found) return found
    const known = all.map((one) => one.context)
    throw faults.CONFIGURATION_CONTEXT_UNKNOWN({ known, found: `${context}${hint(context, known)}` })
  }
  const valuesAt = async (context: string, version: number): Promise<Values | null> =>
    version === 0 ? {} : ((await store.find(context, version))?.values ?? null)
  const add = async (settings: Settings, next: Omit<Version, 'id' | 'at' | 'context'>): Promise<Version> => {
    const { context } = settings
    const version: Version = { id: randomUUID(), context, at: now().toISOString(), ...next }
    requireFit(settings, version)
    if ((await store.add(version)) === 'added') return version
    throw await conflictOf(context, version.version - 1)
  }
  const conflictOf = async (context: string, expectedVersion: number) => {
    const newest = await store.newest(context)
    const before = (await valuesAt(context, expectedVersion)) ?? {}
    const changed = differences(before, newest?.values ?? {}).map(({ name }) => name)
    const { version: foundVersion = 0, by = 'nobody' } = newest ?? {}
    return faults.CONFIGURATION_CONFLICT({ context, expectedVersion, foundVersion, by, changed })
  }
  const newestAsExpected = async (context: string, expectedVersion: number): Promise<Version | null> => {
    const newest = await store.newest(context)
    if ((newest?.version ?? 0) !== expectedVersion) throw await conflictOf(context, expectedVersion)
    return newest
  }
  return {
    list: () =>
      Promise.all(
        all.map(async (settings) => {
          const newest = await store.newest(settings.context)
          return { ...told(settings), version: newest?.version ?? 0, values: newest?.values ?? {} }
        }),
      ),
    change: async (context, set, { by, why, expectedVersion }) => {
      const settings = settingsOf(context)
      const newest = await newestAsExpected(context, expectedVersion)
      const values = Object.fromEntries(
        Object.entries({ ...newest?.values, ...set }).filter(([, value]) => value !== null),
      )
      return add(settings, { version: expectedVersion + 1, values, by, why, undoes: null })
    },
    rollBack: async (context, { by, why, expectedVersion }) => {
      const settings = settingsOf(context)
      const newest = await newestAsExpected(context, expectedVersion)
      const values = newest && (await valuesAt(context, newest.version - 1))
      if (!values) throw faults.CONFIGURATION_NOTHING_TO_ROLL_BACK({ context })
      return add(settings, { version: expectedVersion + 1, values, by, why, undoes: expectedVersion })
    },
    history: async (context, { before, limit }) => {
      settingsOf(context)
      const from = before === null ? ((await store.newest(context))?.version ?? 0) : before - 1
      const count = Math.min(limit, HISTORY_PAGE_MAX, from)
      const found = await Promise.all(Array.from({ length: count + 1 }, (_, i) => versionAt(store, context, from - i)))
      return found.slice(0, count).flatMap((one, i) => (one ? [changeOf(one, found[i + 1] ?? null)] : []))
    },
  }
}

const versionAt = async (store: ConfigurationStore, context: string, version: number): Promise<Version | null> =>
  version < 1 ? null : store.find(context, version)

const requireFit = (settings: Settings, version: Version): void => {
  const { context } = settings
  const read = readValues(settings, version.values, 'live')
  if (!read.fits) throw faults.CONFIGURATION_CHANGE_REFUSED({ context, fields: read.fields })
  const bytes = Buffer.byteLength(versionToText(version))
  if (bytes <= VERSION_BYTES_MAX) return
  const expected = `at most ${VERSION_BYTES_MAX} bytes for all values together, found ${bytes}`
  throw faults.CONFIGURATION_CHANGE_REFUSED({ context, fields: [{ path: '', expected }] })
}

/** What settings say of themselves. */
export const told = ({ context, words, settings }: Settings): Omit<SettingsTold, 'version' | 'values'> => ({
  context,
  words,
  settings: Object.entries(settings).map(([name, one]) => ({
    name,
    words: one.words,
    unit: one.unit,
    live: one.live,
    variable: variableOf(context, name, one),
    default: one.default as Json,
    schema: schemaOf(one.schema, (found) => {
      throw new Error(found)
    }),
  })),
})

const changeOf = ({ version, at, by, why, undoes, values }: Version, before: Version | null): Change => ({
  version,
  at,
  by,
  why,
  undoes,
  changed: differences(before?.values ?? {}, values),
})

const differences = (before: Values, after: Values): Change['changed'] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .toSorted()
    .map((name) => ({
      name,
      ...(Object.hasOwn(before, name) && { before: before[name]! }),
      ...(Object.hasOwn(after, name) && { after: after[name]! }),
    }))
