import type { Misfit } from '../errors.ts'
import { hint } from './nearest-name.ts'
import type { Json, Setting, Settings } from './setting.ts'

/** Values by the names of settings; a name that is missing is not set. */
export type Values = { readonly [name: string]: Json }

/** Values as their schemas read them, or what does not fit. */
export type Read =
  | { readonly fits: true; readonly values: Readonly<Record<string, unknown>> }
  | { readonly fits: false; readonly fields: readonly Misfit[] }

/** Reads values of a context strictly: a name that is no setting fits as little as a value out of range. `only`: see {@link misfitOf}. */
export const readValues = ({ settings }: Settings, values: Values, only: 'any' | 'live' = 'any'): Read => {
  const fields: Misfit[] = []
  const read: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(values)) {
    const known = findSetting(settings, name)
    if (!known) {
      fields.push({ path: name, expected: `a setting that exists${hint(name, Object.keys(settings))}` })
      continue
    }
    if (only === 'live' && !known.live) fields.push({ path: name, expected: 'a setting that may be changed live' })
    const result = known.schema.safeParse(value)
    if (result.success) read[name] = result.data
    else
      for (const { path, message } of result.error.issues)
        fields.push({ path: [name, ...path.map(String)].join('.'), expected: message })
  }
  return fields.length === 0 ? { fits: true, values: read } : { fits: false, fields }
}

export const findSetting = (settings: Settings['settings'], name: string): Setting | undefined =>
  Object.hasOwn(settings, name) ? settings[name] : undefined
