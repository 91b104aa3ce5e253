export { faults } from './errors.ts'
export type { PageHandler } from './http/server.ts'
export { readSettings, type Settings } from './settings.ts'
export { type RunningConsole, startConsole } from './start-console.ts'
