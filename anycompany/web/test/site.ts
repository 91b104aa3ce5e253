import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPages } from '../build.ts'
import { pages } from '../serve.ts'
import { createApiDouble, type ApiDouble } from './double/api.ts'

/** The built pages and the API double on one address, as the gateway puts them together. */
export type Site = AsyncDisposable & { readonly origin: string; readonly api: ApiDouble }

/** Builds are shared by all test files of this machine's user; they are named by their content. */
const cacheDir = join(tmpdir(), `anycompany-web-tests-${process.getuid?.() ?? 'user'}`)

/** The pages, built once. */
export const builtPages = () => buildPages({ cacheDir, signal: AbortSignal.timeout(120_000) })

const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path fill="#8fae7a" d="M0 0h8v8H0z"/><path fill="#2f4a2a" d="m4 2 3 4H1z"/></svg>'

/** As the gateway tells them from a shop's profile: in other words than the pages' own, so that a test sees whose they are. */
export const SHOP_LINKS = {
  links: [
    { name: 'home', label: { ko: '시장', en: 'Market' }, href: '/market', shownTo: 'everyone' },
    { name: 'cart', label: { ko: '바구니', en: 'Basket' }, href: '/basket', shownTo: 'everyone' },
    { name: 'account', label: { ko: '내 정보', en: 'My data' }, href: '/me', shownTo: 'members' },
    { name: 'login', label: { ko: '들어오기', en: 'Come in' }, href: '/enter', shownTo: 'visitors' },
  ],
  logout: { method: 'POST', path: '/leave' },
}

/** Starts a site on a free port. */
export const startSite = async (): Promise<Site> => {
  const api = createApiDouble()
  const servePage = pages(await builtPages())
  const server = createServer((req, res) => {
    if (req.url?.startsWith('/api/') === true) return void api.handle(req, res)
    if (req.url === '/_banyan/shop-links')
      return void res.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(SHOP_LINKS))
    if (req.url?.startsWith('/social') === true) return servePage(req, res)
    if (req.url?.startsWith('/pictures/') === true)
      return void res.writeHead(200, { 'Content-Type': 'image/svg+xml' }).end(PICTURE)
    res
      .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' })
      .end('<!doctype html><title>shop</title><h1>shop</h1>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    api,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
