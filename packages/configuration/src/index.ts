export {
  type Change,
  type Deed,
  type Desk,
  HISTORY_PAGE_MAX,
  openDesk,
  type SettingsTold,
  type SettingTold,
  told,
} from './desk.ts'
export { faults } from './errors.ts'
export {
  type Configuration,
  type ConfigurationHealth,
  type ConfigurationOptions,
  openConfiguration,
} from './process/configuration.ts'
export { configurationFromEnvironment, type FromEnvironment } from './process/from-environment.ts'
export { lastGoodFile } from './process/last-good.ts'
export type { Live, Standing } from './process/live-values.ts'
export { type Configured, loadConfigured } from './settings/configured.ts'
export { type Layer } from './settings/layers.ts'
export {
  defineSettings,
  type Json,
  setting,
  type SettingMap,
  type Settings,
  type ValuesOf,
} from './settings/setting.ts'
export type { Values } from './settings/values.ts'
export { folderStore } from './store/folder-store.ts'
export { memoryStore } from './store/memory-store.ts'
export { type ConfigurationStore, type Version, VERSION_BYTES_MAX } from './store/store.ts'
