import { createHash } from 'node:crypto'
import type { Finding, Repository } from '../repository.ts'

/** One line a file: `<sha256>  <path>`, as `sha256sum` writes and checks it. */
export const SHOP_HASHES = 'tools/shop.sha256'
const SHOP = 'anycompany/shop/'

/** The shop's files are as its owners left them: none changed, none new, none gone. */
export const checkShopUntouched = (repository: Repository): readonly Finding[] => {
  const expected = hashesIn(repository.files.includes(SHOP_HASHES) ? repository.read(SHOP_HASHES) : '')
  const found = hashesIn(hashShop(repository))
  const paths = [...new Set([...expected.keys(), ...found.keys()])].sort()
  return paths.flatMap((file) => {
    const what = verdict(expected.get(file), found.get(file))
    return what === null ? [] : [{ file, line: 0, rule: 'shop-untouched', message: what }]
  })
}

/** What `tools/shop.sha256` should hold. Only the shop's own developers write it, after a change of theirs. */
export const hashShop = (repository: Repository): string =>
  repository.files
    .filter((path) => path.startsWith(SHOP))
    .map((path) => `${createHash('sha256').update(repository.readBytes(path)).digest('hex')}  ${path}\n`)
    .join('')

const hashesIn = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split('\n').flatMap((line) => {
      const [hash, path] = line.split('  ')
      return hash !== undefined && path !== undefined ? [[path, hash] as const] : []
    }),
  )

const verdict = (expected: string | undefined, found: string | undefined): string | null => {
  if (expected === found) return null
  if (expected === undefined) return 'is new: the old shop is not ours to extend'
  return found === undefined
    ? 'is gone: the old shop is not ours to trim'
    : 'has changed: the old shop is not ours to touch'
}
