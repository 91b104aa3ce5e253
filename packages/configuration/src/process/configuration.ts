import { setTimeout as delay } from 'node:timers/promises'
import { isFault } from '@banyan/model'
import type { Logger } from '@banyan/telemetry'
import type { Environment } from '../settings/layers.ts'
import { valuesOfEnvironment, valuesOfFile } from '../settings/layers.ts'
import type { SettingMap, Settings } from '../settings/setting.ts'
import type { ConfigurationStore, Version } from '../store/store.ts'
import { type LastGood, NO_LAST_GOOD } from './last-good.ts'
import { type Live, LiveValues, type Standing } from './live-values.ts'

/** A process asks for newer versions this often, in milliseconds: so late a change is at most, and so little it costs. */
export const ASK_EVERY_MS = 1_000
/** At its start a process waits so long for the store, in milliseconds, before it goes on with what it knew last. */
export const START_WAIT_MS = 2_000

export type ConfigurationOptions = {
  /** Of the contexts and edges that this process runs. */
  readonly settings: readonly Settings[]
  /** Of the whole system: what environment and file may name. Default: `settings`. */
  readonly all?: readonly Settings[]
  readonly environment?: Environment
  /** Its path, for messages, and what stands in it. */
  readonly file?: { readonly path: string; readonly text: string } | null
  readonly store: ConfigurationStore
  readonly lastGood?: LastGood
  /** Whether a store that lost what this process knows is given it back: for the one that may write there. Default: no. */
  readonly putsBack?: boolean
  readonly log: Logger
  readonly askEveryMs?: number
}

/** The settings of one process, kept up to date. Disposing stops that; the store stays its opener's. */
export type Configuration = AsyncDisposable & {
  /** Throws an ordinary error for settings that this process did not open: a bug. */
  of<S extends SettingMap>(settings: Settings<S>): Live<S>
  /** For health: what is in effect, what was refused, and whether the store is heard of. */
  health(): ConfigurationHealth
}

export type ConfigurationHealth = { readonly store: 'reached' | 'away'; readonly settings: readonly Standing[] }

/**
 * Opens the settings of a process: default, environment, file, and over them what is set live, looked at again before it takes effect.
 * Throws `CONFIGURATION_SOURCE_WRONG` where environment or file don't fit. Waits for the store for at most {@link START_WAIT_MS}; while it
 * is away, what was in effect last stays, also over a restart.
 */
export const openConfiguration = async (o: ConfigurationOptions): Promise<Configuration> => {
  const all = o.all ?? o.settings
  const layers = {
    environment: valuesOfEnvironment(all, o.environment ?? {}),
    file: o.file ? valuesOfFile(all, o.file) : {},
  }
  const live = new Map(o.settings.map((settings) => [settings.context, new LiveValues(settings, layers)]))
  const following = new Following(o, live)
  for (const [context, version] of await following.lastGood.read()) live.get(context)?.take(version)
  const ending = new AbortController()
  const first = following.ask()
  await Promise.race([first, delay(START_WAIT_MS, undefined, { ref: false })])
  const ended = first.then(() => following.goOn(ending.signal))
  return {
    of: <S extends SettingMap>(settings: Settings<S>) => {
      const found = live.get(settings.context)
      if (!found || (found.settings as Settings) !== settings)
        throw new Error(`expected settings that this process opened, found those of ${settings.context}`)
      return found as unknown as Live<S>
    },
    health: () => ({
      store: following.isAway ? 'away' : 'reached',
      settings: [...live.values()].map((one) => one.standing()),
    }),
    [Symbol.asyncDispose]: async () => {
      ending.abort()
      await ended
    },
  }
}

/** Asks the store for what is newest. */
class Following {
  readonly #o: ConfigurationOptions
  readonly #live: ReadonlyMap<string, LiveValues<SettingMap>>
  readonly lastGood: LastGood
  isAway = false

  constructor(o: ConfigurationOptions, live: ReadonlyMap<string, LiveValues<SettingMap>>) {
    this.#o = o
    this.#live = live
    this.lastGood = o.lastGood ?? NO_LAST_GOOD
  }

  async goOn(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await delay(this.#o.askEveryMs ?? ASK_EVERY_MS, undefined, { signal, ref: false }).catch(() => {}) // aborted: the loop sees it
      if (!signal.aborted) await this.ask()
    }
  }

  /** Never throws: the store being away is told in health, and the next time it is asked again. */
  async ask(): Promise<void> {
    const { store, log } = this.#o
    let hasTaken = false
    try {
      for (const one of this.#live.values()) {
        const newest = await store.newest(one.settings.context)
        if (isBehind(newest, one.version)) await this.#putBack(one)
        else if (newest && this.#take(one, newest)) hasTaken = true
      }
      if (this.isAway) log.info('the store of the configuration is back')
      this.isAway = false
    } catch (error) {
      if (!isFault(error)) throw error
      if (!this.isAway)
        log.warn(
          { code: error.code, found: error.message },
          'the configuration is not heard of; what is in effect stays',
        )
      this.isAway = true
    }
    if (hasTaken) await this.#keep()
  }

  async #putBack({ version, settings: { context } }: LiveValues<SettingMap>): Promise<void> {
    const { store, log, putsBack = false } = this.#o
    if (!putsBack || !version) return
    const outcome = await store.add(version)
    log.warn({ context, version: version.version, outcome }, 'the store had lost a version of the configuration')
  }

  #take(one: LiveValues<SettingMap>, version: Version): boolean {
    const { log } = this.#o
    const refusedBefore = one.refused
    const { context } = one.settings
    const isTaken = one.take(version)
    if (isTaken) log.info({ context, version: version.version }, 'a changed configuration is in effect')
    else if (one.refused !== null && one.refused !== refusedBefore)
      log.error(
        { context, version: version.version, why: one.refused.reason },
        'a version of the configuration was refused',
      )
    return isTaken
  }

  async #keep(): Promise<void> {
    const inEffect = [...this.#live.values()].flatMap(({ version }) => (version ? [version] : []))
    try {
      await this.lastGood.write(new Map(inEffect.map((version) => [version.context, version])))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      this.#o.log.warn(
        { found: code },
        'the configuration in effect could not be noted: a start without its store would know an older one',
      )
    }
  }
}

/** A store that lost its disk, or its last writes. */
const isBehind = (newest: Version | null, known: Version | null): boolean =>
  known !== null && (newest?.version ?? 0) < known.version
