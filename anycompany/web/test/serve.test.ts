import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { isFault } from '@banyan/model'
import { pages } from '../serve.ts'
import { builtPages } from './site.ts'

/**
 * What a phone on a bad line has to get before the page does anything: less than a second at 1.5 Mbit/s. Measured 152,700
 * bytes (more than half of it React's renderer and the library). The room above is for features of ours, not for another
 * library. Styles, the page itself and what it asks for come on top: `first-load.test.ts` sums what a browser fetches.
 */
const FIRST_PAGE_JS_GZIP_BYTES = 165_000
/** The styles of the components in use, and ours. Measured 15,581 bytes; the library's whole sheet has 41,000. */
const FIRST_PAGE_CSS_GZIP_BYTES = 16_000

type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer }

let dir = ''
let port = 0
const server = createServer((req, res) => pages({ dir })(req, res))

/** By hand: `fetch` would tidy the path up before sending it. */
const get = async (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> => {
  const asked = request({ port, path, headers, method, host: '127.0.0.1' }).end()
  const [res] = (await once(asked, 'response')) as [IncomingMessage]
  return { status: res.statusCode ?? 0, headers: res.headers, body: await buffer(res) }
}

const assetsIn = async (ending: string) => (await readdir(join(dir, 'assets'))).filter((name) => name.endsWith(ending))

describe('serving the pages', () => {
  before(async () => {
    dir = (await builtPages()).dir
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  after(() => new Promise((resolve) => server.close(resolve)))

  test('every path that looks like a page gets the page, never cached, under a policy with a nonce of its own', async () => {
    const nonces = new Set<string>()
    for (const path of [
      '/social',
      '/social/',
      '/social?x=1',
      '/social/friends',
      '/social/members/m-1',
      '/social/members/a.b',
      '/social/%EA%B0%80',
    ]) {
      const { status, headers, body } = await get(path)
      assert.equal(status, 200, path)
      assert.equal(headers['cache-control'], 'no-store')
      assert.equal(headers['content-type'], 'text/html; charset=utf-8')
      const nonce = /'nonce-([^']+)'/.exec(String(headers['content-security-policy']))?.[1] ?? ''
      assert.equal(Buffer.from(nonce, 'base64').length, 16)
      nonces.add(nonce)
      assert.ok(body.toString().includes(`<meta property="csp-nonce" nonce="${nonce}"`))
      assert.doesNotMatch(body.toString(), /BANYAN-NONCE/)
    }
    assert.equal(nonces.size, 7)
  })

  test('the policy allows no script but files of ours', async () => {
    const { headers, body } = await get('/social')
    assert.equal(
      String(headers['content-security-policy']).replace(/nonce-[^']+/, 'nonce-…'),
      `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-…'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
    )
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['x-frame-options'], 'DENY')
    assert.equal(headers['referrer-policy'], 'same-origin')
    for (const [script] of body.toString().matchAll(/<script[^>]*>/g)) assert.match(script, / src="\/social\//)
    assert.doesNotMatch(body.toString(), /<style|\son[a-z]+=|style=/)
  })

  test('hashed assets are kept for a year and come compressed as the client likes', async () => {
    const [name] = await assetsIn('.js')
    const plain = await get(`/social/assets/${name}`)
    const gzip = await get(`/social/assets/${name}`, { 'accept-encoding': 'gzip, deflate' })
    const brotli = await get(`/social/assets/${name}`, { 'accept-encoding': 'gzip, deflate, br;q=0.9' })
    const refused = await get(`/social/assets/${name}`, { 'accept-encoding': 'br;q=0, gzip;q=0.0' })
    assert.deepEqual(
      [plain, gzip, brotli, refused].map(({ headers }) => headers['content-encoding']),
      [undefined, 'gzip', 'br', undefined],
    )
    assert.deepEqual(gunzipSync(gzip.body), plain.body)
    assert.deepEqual(brotliDecompressSync(brotli.body), plain.body)
    for (const { status, headers, body } of [plain, gzip, brotli]) {
      assert.equal(status, 200)
      assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable')
      assert.equal(headers['vary'], 'Accept-Encoding')
      assert.equal(headers['content-type'], 'text/javascript; charset=utf-8')
      assert.equal(Number(headers['content-length']), body.length)
    }
    assert.equal(
      new Set([plain, gzip, brotli].map(({ headers }) => headers['etag'])).size,
      3,
      'each encoding has its own tag',
    )
  })

  test('what the client has already is not sent again', async () => {
    const first = await get('/social/icon.svg')
    assert.equal(first.headers['cache-control'], 'no-cache')
    const etag = String(first.headers['etag'])
    for (const header of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await get('/social/icon.svg', { 'if-none-match': header })
      assert.equal(again.status, 304, header)
      assert.equal(again.body.length, 0)
    }
    assert.equal((await get('/social/icon.svg', { 'if-none-match': '"other"' })).status, 200)
  })

  test('HEAD answers the same headers without a body; other methods are refused', async () => {
    for (const path of ['/social', '/social/icon.svg', '/social/assets/none.js']) {
      const [head, full] = [await get(path, {}, 'HEAD'), await get(path)]
      assert.equal(head.status, full.status)
      assert.equal(head.body.length, 0)
      assert.equal(head.headers['content-length'], full.headers['content-length'])
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const { status, headers } = await get('/social', {}, method)
      assert.equal(status, 405)
      assert.equal(headers['allow'], 'GET, HEAD')
    }
  })

  test('no path leads out of the folder or to a file that is not meant to be asked for', async () => {
    const paths = [
      ['/social/../package.json', 400],
      ['/social/..%2f..%2fpackage.json', 400],
      ['/social/%2e%2e/%2e%2e/etc/passwd', 400],
      ['/social/assets/..%5c..%5cpackage.json', 400],
      ['/social/%00', 400],
      ['/social/%E0%A4%A', 400],
      ['/socialite', 400],
      ['/package.json', 400],
      ['/social/index.html', 404],
      ['/social/assets/missing.js', 404],
      ['/social/assets/', 404],
      ['/social/favicon.ico', 404],
      ['/social/toString', 200],
    ] as const
    for (const [path, expected] of paths) {
      const { status, body } = await get(path)
      assert.equal(status, expected, path)
      if (expected !== 200) assert.match(body.toString(), /^(?:Bad Request|Not Found)$/)
    }
    const [compressed] = await assetsIn('.js.br')
    assert.equal((await get(`/social/assets/${compressed}`)).status, 404)
  })

  test('a folder without pages is refused with a fault', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'no-pages-'))
    for (const missing of [empty, join(empty, 'nowhere')]) {
      assert.throws(
        () => pages({ dir: missing }),
        (error) => isFault(error, 'WEB_PAGES_MISSING') && error.message.includes(missing),
      )
    }
  })

  test('the first page stays within its bytes', async () => {
    const html = await readFile(join(dir, 'index.html'), 'utf8')
    const sizeOf = async (ending: string) => {
      const names = [...html.matchAll(/\/social\/([^"]+)"/g)]
        .map(([, name]) => String(name))
        .filter((name) => name.endsWith(ending))
      assert.notEqual(names.length, 0)
      const sizes = await Promise.all(
        names.map(async (name) => (await get(`/social/${name}`, { 'accept-encoding': 'gzip' })).body.length),
      )
      return sizes.reduce((sum, size) => sum + size, 0)
    }
    const [js, css] = [await sizeOf('.js'), await sizeOf('.css')]
    assert.ok(js <= FIRST_PAGE_JS_GZIP_BYTES, `${js} bytes of JavaScript`)
    assert.ok(css <= FIRST_PAGE_CSS_GZIP_BYTES, `${css} bytes of styles`)
    const later = (await assetsIn('.js')).filter((name) => !html.includes(name))
    assert.ok(later.length > 5, `other pages, dialogs and menus come when they are opened: ${later.join()}`)
  })
})
