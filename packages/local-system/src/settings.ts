import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { System } from '@banyan/model'
import type { Api } from '@banyan/service'

/** What is run: a system, and the API of each of its contexts. */
export type LocalSystem = {
  readonly system: System
  readonly apis: readonly Api[]
  readonly defaults: {
    /** From where one stands. Everything that a run writes is in here (and, as root, in the home of its database). */
    readonly dataDir: string
    readonly port: number
  }
}

export type Settings = {
  readonly topology: 'one-host' | 'services'
  readonly dataDir: string
  readonly port: number
}

const PORT_MAX = 65_535

/** What the command line asks for, or a sentence about what is not understood. */
export const settingsFrom = (args: readonly string[], { defaults }: LocalSystem): Settings | string => {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS })
    const { topology } = values
    if (topology !== 'one-host' && topology !== 'services')
      return `expected --topology one-host or services, found "${topology}"`
    const port = Number(values.port ?? defaults.port)
    if (!Number.isInteger(port) || port < 1 || port > PORT_MAX)
      return `expected --port to be a number from 1 to ${PORT_MAX}, found "${values.port}"`
    const dataDir = resolve(process.env['INIT_CWD'] ?? process.cwd(), values.data ?? defaults.dataDir)
    return { topology, port, dataDir }
  } catch (error) {
    return (error as Error).message
  }
}

const OPTIONS = {
  topology: { type: 'string', default: 'one-host' },
  data: { type: 'string' },
  port: { type: 'string' },
} as const
