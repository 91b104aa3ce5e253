import { readFileSync } from 'node:fs'
import { urlsIn } from './host-settings.ts'

/** A variable that must be set; ends the process with one sentence when it is not. */
export const required = (name: string): string => {
  const value = process.env[name]
  if (value === undefined || value === '')
    return fail(`expected the environment variable ${name} to be set, found nothing; "npm start" sets it`)
  return value
}

/** Where a context, or what else a host serves, is hosted, by each who does: `HOST_URL_SOCIAL` for `social`, or where all are: `HOST_URL`. */
export const hostUrlsOf = (name: string): readonly string[] =>
  urlsIn(process.env[`HOST_URL_${name.toUpperCase()}`] ?? required('HOST_URL'))

/** The text of the file that a variable names. */
export const requiredFile = (name: string): string => {
  const file = required(name)
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    return fail(
      `expected ${name} to name a readable file, found ${file}: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

/** What is read, or one sentence about why it can't be, and the end of the process. */
export const orExit = <T>(read: () => T): T => {
  try {
    return read()
  } catch (error) {
    return exit(error)
  }
}

/** Ends the process with what an error says: for one that starting again would not change. */
export const exit = (error: unknown): never => fail(error instanceof Error ? error.message : String(error))

const fail = (sentence: string): never => {
  process.stderr.write(`${sentence}\n`)
  process.exit(78) // EX_CONFIG: starting again changes nothing
}
