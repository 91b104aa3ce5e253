export { faults } from './errors.ts'
export { runLocally } from './run-locally.ts'
export type { LocalSystem } from './settings.ts'
