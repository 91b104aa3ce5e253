import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Which commit a checkout stands at, read from its files: no program is run. Undefined for a copy without its history. */
export const findCommit = (root: string): string | undefined => {
  const head = read(join(root, '.git/HEAD'))
  if (head === undefined || COMMIT.test(head)) return head
  const name = /^ref: (refs\/[\w./-]+)$/.exec(head)?.[1]
  if (name === undefined) return undefined
  return read(join(root, '.git', name)) ?? packed(root, name)
}

const COMMIT = /^[0-9a-f]{40,64}$/

/** A reference that git has put away with others. */
const packed = (root: string, name: string): string | undefined =>
  read(join(root, '.git/packed-refs'))
    ?.split('\n')
    .find((line) => line.endsWith(` ${name}`))
    ?.split(' ')[0]

const read = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return undefined // not there
  }
}
