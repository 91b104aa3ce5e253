import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { faults } from '../errors.ts'
import type { Settings } from './setting.ts'

/** A system and all that may be set of it: its composition root exports one as `configured`. */
export type Configured = {
  /** Several systems may share a broker: letters, digits and `-`. */
  readonly system: string
  readonly settings: readonly Settings[]
}

/** What a module exports as `configured`, for programs that know no system. Throws `CONFIGURATION_SOURCE_WRONG`. */
export const loadConfigured = async (file: string): Promise<Configured> => {
  const wrong = (found: string, cause?: unknown) =>
    faults.CONFIGURATION_SOURCE_WRONG(
      { source: `the module ${file}`, expected: 'export "configured": a system with its settings', found },
      cause,
    )
  const module = await import(pathToFileURL(resolve(file)).href).catch((error: unknown) => {
    throw wrong(error instanceof Error ? error.message : String(error), error)
  })
  const { configured } = module as { readonly configured?: Partial<Configured> }
  if (typeof configured?.system === 'string' && Array.isArray(configured.settings)) return configured as Configured
  throw wrong('no such export')
}
