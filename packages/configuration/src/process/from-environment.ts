import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from '@banyan/telemetry'
import { faults } from '../errors.ts'
import type { Configured } from '../settings/configured.ts'
import type { Environment } from '../settings/layers.ts'
import type { Settings } from '../settings/setting.ts'
import { folderStore } from '../store/folder-store.ts'
import { memoryStore } from '../store/memory-store.ts'
import type { ConfigurationStore } from '../store/store.ts'
import { type Configuration, openConfiguration } from './configuration.ts'
import { lastGoodFile } from './last-good.ts'

export type FromEnvironment = {
  readonly env: Environment
  /** As operators know the process; unique among those of one data directory. */
  readonly process: string
  readonly configured: Configured
  readonly log: Logger
  /** For the process that may write to the store: see `ConfigurationOptions`. */
  readonly putsBack?: boolean
  /** What stands around the store. */
  readonly around?: (store: ConfigurationStore) => ConfigurationStore
}

/**
 * The store that all processes of a system share: at the broker where there is one (`BROKER_URL`), else in a folder (`CONFIGURATION_DIR`), else
 * the process's own memory. Disposing closes what was opened for it.
 */
const storeFromEnvironment = async (o: FromEnvironment): Promise<ConfigurationStore> => {
  const { BROKER_URL: url, CONFIGURATION_DIR: folder } = o.env
  if (url === undefined || url === '') return folder ? folderStore(join(folder, 'versions')) : memoryStore()
  // Only here: who has no broker does not pay for its client.
  const [{ openBroker }, { natsStore }] = await Promise.all([
    import('@banyan/bus-nats'),
    import('../store/nats-store.ts'),
  ])
  const broker = openBroker({ url, name: `${o.process} configuration`, log: o.log })
  const store = natsStore({ broker, system: o.configured.system })
  return { ...store, [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose]() }
}

/**
 * A process's settings as its environment says: variables, the file of `BANYAN_CONFIG`, the store, and beside it in `CONFIGURATION_DIR`
 * what was in effect last. Throws `CONFIGURATION_SOURCE_WRONG`.
 */
export const configurationFromEnvironment = async (
  o: FromEnvironment & {
    /** Of the contexts and edges that this process runs. */ readonly settings: readonly Settings[]
  },
): Promise<Configuration & { readonly store: ConfigurationStore }> => {
  const { BANYAN_CONFIG: path, CONFIGURATION_DIR: folder } = o.env
  const { around = (inner: ConfigurationStore) => inner } = o
  const store = around(await storeFromEnvironment(o))
  const configuration = await openConfiguration({
    settings: o.settings,
    all: o.configured.settings,
    environment: o.env,
    file: path ? { path, text: textOf(path) } : null,
    store,
    ...(folder && { lastGood: lastGoodFile(join(folder, 'in-effect', `${o.process}.json`)) }),
    log: o.log,
    putsBack: o.putsBack ?? false,
  }).catch(async (error: unknown) => {
    await store[Symbol.asyncDispose]()
    throw error
  })
  return {
    ...configuration,
    store,
    [Symbol.asyncDispose]: async () => {
      await configuration[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code = 'an error' } = error as NodeJS.ErrnoException
    throw faults.CONFIGURATION_SOURCE_WRONG({
      source: `BANYAN_CONFIG, ${path},`,
      expected: 'be a readable file',
      found: code,
    })
  }
}
