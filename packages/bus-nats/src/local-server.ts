import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where Debian puts it, which is not in everybody's `PATH`. */
const BESIDES = ['/usr/sbin', '/usr/local/sbin']

/** The program `nats-server` of this machine; undefined when it is not installed. */
export const findNatsServer = (path = process.env['PATH'] ?? ''): string | undefined =>
  [...path.split(delimiter), ...BESIDES]
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'nats-server'))
    .find(isExecutable)

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
