import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { faults } from './errors.ts'

/** One file in one encoding, with its strong entity tag. */
export type Encoded = { readonly bytes: Buffer; readonly etag: string }

/** One file that may be asked for, in all encodings that were made of it. */
export type Asset = {
  readonly type: string
  /** Its name carries a hash of its content: it never changes under this name. */
  readonly hashed: boolean
  readonly encodings: { readonly identity: Encoded; readonly br?: Encoded; readonly gzip?: Encoded }
}

/** What a built folder holds: the page's text with {@link NONCE_PLACEHOLDER} in it, and the files beside it. */
export type PageFiles = { readonly page: string; readonly assets: ReadonlyMap<string, Asset> }

/** What the bundler writes wherever a nonce belongs. */
export const NONCE_PLACEHOLDER = 'BANYAN-NONCE'

const PAGE = 'index.html'
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

/**
 * Reads a built folder into memory (about 1 MB). Keys are paths relative to `dir` with `/` in between.
 * @throws fault `WEB_PAGES_MISSING` when it holds no page.
 */
export const readPages = (dir: string): PageFiles => {
  const names = namesBelow(dir)
  if (!names.includes(PAGE)) throw faults.WEB_PAGES_MISSING({ dir, file: PAGE })
  const assets = names
    .filter((name) => TYPES[extname(name)] !== undefined)
    .map((name) => [name, readAsset(dir, name, names)] as const)
  return { page: readFileSync(join(dir, PAGE), 'utf8'), assets: new Map(assets) }
}

const namesBelow = (dir: string): readonly string[] => {
  try {
    return readdirSync(dir, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(dir, join(entry.parentPath, entry.name)).split(sep).join('/'))
  } catch (error) {
    throw faults.WEB_PAGES_MISSING({ dir, file: PAGE }, error)
  }
}

const readAsset = (dir: string, name: string, names: readonly string[]): Asset => {
  const encoded = (suffix: string) =>
    names.includes(name + suffix) ? readEncoded(join(dir, name + suffix)) : undefined
  const br = encoded('.br')
  const gzip = encoded('.gz')
  return {
    type: TYPES[extname(name)] ?? 'application/octet-stream',
    hashed: name.startsWith('assets/'),
    encodings: {
      identity: readEncoded(join(dir, name)),
      ...(br !== undefined && { br }),
      ...(gzip !== undefined && { gzip }),
    },
  }
}

const readEncoded = (file: string): Encoded => {
  const bytes = readFileSync(file)
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"` }
}
