import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import type { TestScope } from '@banyan/testing'
import { issue, makeAuthority } from '@banyan/launcher/certificates'
import { connectTo, Pool } from '@banyan/registry/http-client'
import { type Credentials, keepRenewed, type Tls, tlsFromEnvironment, tlsServer } from '@banyan/registry/tls'
import { eventually } from '../eventually.ts'

/** Long enough for a slow machine to connect, short enough to wait for. */
const LIFE_MS = 8_000
const LOOK_MS = 20
const PATIENCE_MS = 60_000

/** Certificates of an authority, in files. */
const holder = async (t: TestScope, name: string, authority: Awaited<ReturnType<typeof makeAuthority>>) => {
  const dir = await mkdtemp(join(tmpdir(), `banyan-${name}-`))
  t.after(() => rm(dir, { recursive: true, force: true }))
  const env = {
    TLS_CERT_FILE: join(dir, 'cert.pem'),
    TLS_KEY_FILE: join(dir, 'key.pem'),
    TLS_CA_FILE: join(dir, 'ca.pem'),
  }
  const issueFor = async (ms: number) => {
    const now = Date.now()
    const life = { notBefore: new Date(now - 60_000), notAfter: new Date(now + ms) }
    return issue(authority, { name, names: [name], ...life })
  }
  const write = async ({ key, certificate }: { readonly key: string; readonly certificate: string }) => {
    await writeFile(env.TLS_KEY_FILE, key)
    await writeFile(env.TLS_CERT_FILE, certificate)
  }
  await writeFile(env.TLS_CA_FILE, authority.certificate)
  await write(await issueFor(LIFE_MS))
  const tls = tlsFromEnvironment(env, LOOK_MS)!
  t.after(async () => tls[Symbol.dispose]())
  return { tls, env, write, issueFor }
}

const fixed = (credentials: Credentials): Tls => ({
  current: () => credentials,
  onRenewed: () => ({ [Symbol.dispose]: () => {} }),
  [Symbol.dispose]: () => {},
})

it('a certificate that is renewed while its process runs is shown from then on; what is connected stays', async (t) => {
  const dayMs = 86_400_000
  const life = { notBefore: new Date(Date.now() - dayMs), notAfter: new Date(Date.now() + dayMs) }
  const authority = await makeAuthority('tests', life)
  const [social, gateway] = [await holder(t, 'social', authority), await holder(t, 'gateway', authority)]
  const first = gateway.tls.current()
  const server = createServer(tlsServer(social.tls), (request, response) => {
    if (request.url === '/live') {
      response.write('begun')
      server.once('go on', () => response.end(', ended'))
    } else response.end('here')
  })
  keepRenewed(server, social.tls)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(async () => {
    server.close()
    server.closeAllConnections()
  })
  const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  /** On a connection of its own. */
  const ask = async (tls: Tls, name = 'social'): Promise<string> => {
    const pool = new Pool(origin, { connect: connectTo(tls, name) })
    try {
      const { body } = await pool.request({ method: 'GET', path: '/' })
      return await body.text()
    } catch (error) {
      return String((error as NodeJS.ErrnoException).code)
    } finally {
      await pool.close()
    }
  }
  const connect = connectTo(gateway.tls, 'social')
  const pool = new Pool(origin, { connect, bodyTimeout: 0 })
  t.after(() => pool.destroy())
  const live = await pool.request({ method: 'GET', path: '/live' })
  const ended = live.body.text()

  const [newer, newest] = [await social.issueFor(dayMs), await gateway.issueFor(dayMs)]
  await writeFile(social.env.TLS_KEY_FILE, newer.key) // half of a pair changes nothing
  await gateway.write(newest)
  await eventually(() => assert.equal(gateway.tls.current().cert, newest.certificate), PATIENCE_MS)
  const shownFirst = social.tls.current().cert
  assert.notEqual(shownFirst, newer.certificate)
  await social.write(newer)
  await eventually(() => assert.equal(social.tls.current().cert, newer.certificate), PATIENCE_MS)
  const expired = new X509Certificate(shownFirst).validToDate.getTime()
  await eventually(
    () => assert.ok(Date.now() > expired && Date.now() > new X509Certificate(first.cert).validToDate.getTime()),
    PATIENCE_MS,
  )

  assert.equal(await ask(gateway.tls), 'here')
  assert.equal(await ask(gateway.tls, 'members'), 'ERR_TLS_CERT_ALTNAME_INVALID')
  assert.match(
    await ask(fixed(first)),
    /^(?:ERR_SSL|ECONNRESET|EPIPE|UND_ERR_SOCKET)/,
    'who shows the old one is refused',
  )
  server.emit('go on')
  assert.equal(await ended, 'begun, ended')
})
