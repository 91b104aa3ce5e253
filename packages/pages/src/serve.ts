import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { NONCE_PLACEHOLDER, readPages, type Asset } from './page-files.ts'

/** A handler for node:http. It answers every request it is given and never throws. */
export type PageHandler = (req: IncomingMessage, res: ServerResponse) => void

/** 128 bits, as the Content Security Policy specification asks for. */
const NONCE_BYTES = 16
const ONE_YEAR_S = 365 * 24 * 60 * 60

const SECURITY_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=()',
  'X-Frame-Options': 'DENY',
} as const

/** How pages are served. */
export type PagesOptions = {
  readonly dir: string
  /** The path they were built for: begins and ends with `/`. */
  readonly base: string
  /** Paths below `base` that are pages though they end like files, such as ids with a dot in them. */
  readonly isPage?: (path: string) => boolean
  /** The Content-Security-Policy of a page; `nonce` is new for each answer. */
  readonly policy?: (nonce: string) => string
}

/** Scripts and styles from our files only; styles that components add carry the nonce. */
const strictPolicy = (nonce: string) =>
  [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' data:`,
    `connect-src 'self'`,
    `font-src 'self'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ')

/**
 * Serves the pages that `buildPages` made, for paths under `base`. All files are read once, here; a request is only
 * looked up in memory, so no path can reach another file. Hashed assets may be kept for a year, the page itself never.
 * Paths without a file that look like pages (`/social/friends`) get the page; missing assets are 404.
 * @throws fault `WEB_PAGES_MISSING` when `dir` holds no built pages.
 */
export const pages = ({ dir, base, isPage = () => false, policy = strictPolicy }: PagesOptions): PageHandler => {
  const { page, assets } = readPages(dir)
  return (req, res) => {
    req.resume()
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) res.setHeader(name, value)
    if (req.method !== 'GET' && req.method !== 'HEAD') return refuse(res, 405, { Allow: 'GET, HEAD' })
    const path = pathOf(req.url ?? '', base)
    if (path === null) return refuse(res, 400)
    const asset = assets.get(path)
    if (asset !== undefined) return sendAsset(req, res, asset)
    return isPage(path) || looksLikePage(path) ? sendPage(req, res, { page, policy }) : refuse(res, 404)
  }
}

/** The part after `base`, decoded, or null when it is no valid path of ours. */
const pathOf = (url: string, base: string): string | null => {
  const path = url.split('?', 1)[0] ?? ''
  if (path !== base.slice(0, -1) && !path.startsWith(base)) return null
  try {
    const decoded = decodeURIComponent(path.slice(base.length))
    return decoded.includes('\0') || decoded.split(/[/\\]/).includes('..') ? null : decoded
  } catch {
    return null
  }
}

/** An extension asks for a file. */
const looksLikePage = (path: string) => !path.startsWith('assets/') && !/\.[a-z0-9]{1,11}$/i.test(path)

type Page = { readonly page: string; readonly policy: (nonce: string) => string }

const sendPage = (req: IncomingMessage, res: ServerResponse, { page, policy }: Page) => {
  const nonce = randomBytes(NONCE_BYTES).toString('base64')
  const body = Buffer.from(page.replaceAll(NONCE_PLACEHOLDER, nonce))
  res.setHeader('Content-Security-Policy', policy(nonce))
  res.setHeader('Cache-Control', 'no-store')
  res.setHeader('Content-Type', 'text/html; charset=utf-8')
  res.setHeader('Content-Length', body.length)
  res.writeHead(200).end(req.method === 'HEAD' ? undefined : body)
}

const sendAsset = (req: IncomingMessage, res: ServerResponse, asset: Asset) => {
  const encoding = bestEncoding(req.headers['accept-encoding'], asset)
  const { bytes, etag } = asset.encodings[encoding] ?? asset.encodings.identity
  res.setHeader('ETag', etag)
  res.setHeader('Vary', 'Accept-Encoding')
  res.setHeader('Cache-Control', asset.hashed ? `public, max-age=${ONE_YEAR_S}, immutable` : 'no-cache')
  if (isUnchanged(req.headers['if-none-match'], etag)) {
    res.writeHead(304).end()
    return
  }
  res.setHeader('Content-Type', asset.type)
  res.setHeader('Content-Length', bytes.length)
  if (encoding !== 'identity') res.setHeader('Content-Encoding', encoding)
  res.writeHead(200).end(req.method === 'HEAD' ? undefined : bytes)
}

/** Brotli before gzip; `q=0` means that the client refuses it. */
const bestEncoding = (accepted: string | string[] | undefined, asset: Asset): keyof Asset['encodings'] => {
  const offers = String(accepted ?? '')
    .toLowerCase()
    .split(',')
    .map((offer) => offer.split(';').map((part) => part.trim()))
  const accepts = (name: string) => offers.some(([offered, q]) => offered === name && !/^q=0(?:\.0*)?$/.test(q ?? ''))
  if (asset.encodings.br !== undefined && accepts('br')) return 'br'
  return asset.encodings.gzip !== undefined && accepts('gzip') ? 'gzip' : 'identity'
}

const isUnchanged = (header: string | undefined, etag: string) =>
  header !== undefined && header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag)

const refuse = (res: ServerResponse, status: 400 | 404 | 405, headers: Readonly<Record<string, string>> = {}) => {
  const body = { 400: 'Bad Request', 404: 'Not Found', 405: 'Method Not Allowed' }[status]
  res.setHeader('Content-Security-Policy', `default-src 'none'; frame-ancestors 'none'`)
  res.writeHead(status, {
    ...headers,
    'Cache-Control': 'no-store',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': body.length,
  })
  res.end(res.req.method === 'HEAD' ? undefined : body)
}
