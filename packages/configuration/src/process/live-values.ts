import { faults } from '../errors.ts'
import { LAYERS, type Layer, type LayerValues } from '../settings/layers.ts'
import type { SettingMap, Settings, ValuesOf } from '../settings/setting.ts'
import { readValues } from '../settings/values.ts'
import type { Version } from '../store/store.ts'

/** Hears of values after they have taken effect. */
export type OnChange<S extends SettingMap> = (current: ValuesOf<S>, before: ValuesOf<S>) => void

/** What a process reads of one context's settings. */
export type Live<S extends SettingMap> = {
  /** All values, typed; another object after each change. Costs a property read. */
  readonly current: ValuesOf<S>
  /** The layer that each value comes from. */
  readonly layers: { readonly [K in keyof S]: Layer }
  /** Until it is disposed. A listener that throws ends the process: it is a bug. */
  onChange(listener: OnChange<S>): Disposable
}

/** How a process stands with one context's settings. */
export type Standing = {
  readonly context: string
  /** The live version in effect; 0: nothing is set live. */
  readonly version: number
  /** Why a newer version is not in effect; null when none is refused. */
  readonly refused: { readonly version: number; readonly reason: string } | null
  readonly values: Readonly<Record<string, unknown>>
  readonly layers: Readonly<Record<string, Layer>>
}

/** The settings of one context while a process runs. */
export class LiveValues<S extends SettingMap> implements Live<S> {
  readonly settings: Settings<S>
  readonly #below: readonly [Layer, Readonly<Record<string, unknown>>][]
  readonly #listeners = new Set<OnChange<S>>()
  current: ValuesOf<S>
  layers: { readonly [K in keyof S]: Layer }
  /** In effect. */
  version: Version | null = null
  refused: Standing['refused'] = null
  /** Newest that was looked at, taken or not. */
  #seen: string | null = null

  constructor(settings: Settings<S>, o: { readonly environment: LayerValues; readonly file: LayerValues }) {
    this.settings = settings
    this.#below = [
      ['default', Object.fromEntries(Object.entries(settings.settings).map(([name, one]) => [name, one.default]))],
      ['environment', fitting(settings, o.environment)],
      ['file', fitting(settings, o.file)],
    ]
    ;[this.current, this.layers] = this.#laid({})
  }

  /** True when it is in effect from now on; a version that does not fit is refused as a whole, and what was in effect stays. */
  take(version: Version): boolean {
    if (version.id === this.#seen) return false
    this.#seen = version.id
    const read = readValues(this.settings, version.values, 'live')
    if (!read.fits) {
      const { context } = this.settings
      const { message } = faults.CONFIGURATION_VERSION_REFUSED({
        context,
        version: version.version,
        fields: read.fields,
      })
      this.refused = { version: version.version, reason: message }
      return false
    }
    const before = this.current
    this.version = version
    this.refused = null
    ;[this.current, this.layers] = this.#laid(read.values)
    for (const listener of this.#listeners) listener(this.current, before)
    return true
  }

  onChange(listener: OnChange<S>): Disposable {
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) }
  }

  standing(): Standing {
    return {
      context: this.settings.context,
      version: this.version?.version ?? 0,
      refused: this.refused,
      values: this.current,
      layers: this.layers,
    }
  }

  #laid(live: Readonly<Record<string, unknown>>): [ValuesOf<S>, { readonly [K in keyof S]: Layer }] {
    const values: Record<string, unknown> = {}
    const layers: Record<string, Layer> = {}
    for (const [layer, set] of [...this.#below, [LAYERS[3], live] as const])
      for (const [name, value] of Object.entries(set)) {
        values[name] = value
        layers[name] = layer
      }
    return [Object.freeze(values) as ValuesOf<S>, layers as { readonly [K in keyof S]: Layer }]
  }
}

/** Layers were looked at when they were read; here they are read as their schemas have them. */
const fitting = (settings: Settings, layer: LayerValues): Readonly<Record<string, unknown>> => {
  const read = readValues(settings, layer[settings.context] ?? {})
  if (!read.fits) throw faults.CONFIGURATION_CHANGE_REFUSED({ context: settings.context, fields: read.fields })
  return read.values
}
