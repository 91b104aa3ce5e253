import { readFileSync } from 'node:fs'

/** A variable that must be set; ends the process with one sentence when it is not. */
export const required = (name: string): string => {
  const value = process.env[name]
  if (value === undefined || value === '')
    return fail(`expected the environment variable ${name} to be set, found nothing; "npm start" sets it`)
  return value
}

/** Where a context, or what else a host serves, is hosted: `HOST_URL_SOCIAL` for `social`, or where all are: `HOST_URL`. */
export const hostUrlOf = (name: string): string => process.env[`HOST_URL_${name.toUpperCase()}`] ?? required('HOST_URL')

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

const fail = (sentence: string): never => {
  process.stderr.write(`${sentence}\n`)
  process.exit(78) // EX_CONFIG: starting again changes nothing
}
