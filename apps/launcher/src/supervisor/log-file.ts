import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** A log is at most this long, and two older ones are kept: three files a process, 15 MiB. */
export const MAX_LOG_BYTES = 5 * 1024 * 1024
export const OLDER_LOGS = 2

export type LogFile = { readonly append: (line: string) => void }

/**
 * A log that rotates by size: `x.log`, `x.log.1`, `x.log.2`. Written at once, so that a killed launcher loses no line; a disk that is
 * full loses lines but stops nothing.
 */
export const openLogFile = (file: string, maxBytes: number = MAX_LOG_BYTES): LogFile => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  let size = sizeOf(file)
  const append = (line: string) => {
    const text = `${line}\n`
    const bytes = Buffer.byteLength(text)
    try {
      if (size > 0 && size + bytes > maxBytes) {
        rotate(file)
        size = 0
      }
      appendFileSync(file, text, { mode: 0o600 })
      size += bytes
    } catch {
      // Nothing to be done about it here, and nobody to tell.
    }
  }
  return { append }
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0

const rotate = (file: string): void => {
  rmSync(`${file}.${OLDER_LOGS}`, { force: true })
  for (let age = OLDER_LOGS - 1; age > 0; age--)
    if (sizeOf(`${file}.${age}`) > 0) renameSync(`${file}.${age}`, `${file}.${age + 1}`)
  renameSync(file, `${file}.1`)
}
