import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { join } from 'node:path'
import { before, it } from 'node:test'
import { connect as secure } from 'node:tls'
import { promisify } from 'node:util'
import { type Certificate, issue, makeAuthority } from '@banyan/launcher/certificates'
import { eventually } from '../eventually.ts'
import { requiresBroker } from '../requires-broker.ts'
import { sharedSystem } from '../running-system.ts'
import { DEMO, logIn, takesPart } from '../shopper.ts'

const CLI = join(import.meta.dirname, '../../../../apps/cli/src/main.ts')
const DAY_MS = 86_400_000
const WITHIN_MS = 60_000
/** A minute: certificates are made anew several times while this runs. */
const LIFE_DAYS = 1 / 1_440

/** What somebody shows when they connect. */
type Shown = { readonly cert?: string; readonly key?: string }

requiresBroker('processes that prove to each other who they are', () => {
  const system = sharedSystem({
    topology: 'services',
    env: { BANYAN_MTLS: 'yes', BANYAN_MTLS_DAYS: String(LIFE_DAYS) },
  })
  const file = (...path: readonly string[]) => readFile(join(system().dataDir, ...path), 'utf8')
  const shown: Record<'none' | 'of another authority' | 'expired', Shown> = {
    none: {},
    'of another authority': {},
    expired: {},
  }
  let ca = ''
  /** Of the moment. */
  const ofSocial = async (): Promise<Shown> => ({
    cert: await file('secrets/tls/social.pem'),
    key: await file('secrets/tls/social.key'),
  })
  let first = ''
  before(async () => {
    ca = await file('secrets/tls/ca.pem')
    const authority = { certificate: ca, key: await file('secrets/tls/ca.key') }
    const from = (days: number) => new Date(Date.now() + days * DAY_MS)
    const social = { name: 'social', names: ['social', '127.0.0.1'] }
    const stranger = await makeAuthority('another', { notBefore: from(-1), notAfter: from(1) })
    const certificateOf = ({ certificate, key }: Certificate): Shown => ({ cert: certificate, key })
    first = (await ofSocial()).cert!
    shown['of another authority'] = certificateOf(
      await issue(stranger, { ...social, notBefore: from(-1), notAfter: from(1) }),
    )
    shown.expired = certificateOf(await issue(authority, { ...social, notBefore: from(-91), notAfter: from(-1) }))
  })
  const portOf = async (name: 'members' | 'social') => {
    const listed = (await system().processes())[name]
    assert.ok(listed)
    return listed.port
  }
  const askHost = async (
    name: 'members' | 'social',
    by: Shown,
    servername: string = name,
  ): Promise<number | string> => {
    const port = await portOf(name)
    return new Promise((resolve) => {
      const asked = request({ host: '127.0.0.1', port, path: '/_health/live', ca, ...by, servername, agent: false })
      asked.once('response', (response) => resolve(response.resume().statusCode ?? 0))
      asked.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
      asked.end()
    })
  }
  /** What the broker answers to an operator with the right password. */
  const askBroker = async (by: Shown, servername = 'broker'): Promise<string> => {
    const [, port] = /listen: "127\.0\.0\.1:(\d+)"/.exec(await file('run/broker.conf'))!
    const plain = connect(Number(port), '127.0.0.1')
    const [hello] = (await once(plain, 'data')) as [Buffer]
    assert.match(hello.toString(), /"tls_required":true/)
    const account = { user: 'operator', pass: (await file('secrets/broker-password')).trim(), tls_required: true }
    const socket = secure({ socket: plain, ca, ...by, servername }).setEncoding('utf8')
    socket.write(`CONNECT ${JSON.stringify({ ...account, verbose: false, pedantic: false })}\r\nPING\r\n`)
    return new Promise((resolve) => {
      let said = ''
      socket.on('data', (text: string) => {
        said += text
        if (said.includes('PONG') || said.includes('-ERR')) socket.destroy()
      })
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
      socket.once('close', () => resolve(/PONG|-ERR.*/.exec(said)?.[0] ?? 'closed'))
    })
  }

  /** Encrypted for everybody, and in the broker's name. */
  const askMonitoring = async (): Promise<string> => {
    const [, port] = /https: "127\.0\.0\.1:(\d+)"/.exec(await file('run/broker.conf'))!
    const asked = request({ host: '127.0.0.1', port, path: '/healthz', ca, servername: 'broker', agent: false }).end()
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    return text(response)
  }

  const work = async (words: string): Promise<void> => {
    const { email, password, name } = DEMO.mina
    const mina = await logIn(system().url, email, password)
    await takesPart(mina) // social has heard over the broker that she is a member
    const post = await mina.post('/api/social/posts', { text: words, audience: 'public' })
    assert.equal(post.status, 201, post.text)
    const joon = await logIn(system().url, DEMO.joon.email, DEMO.joon.password)
    await takesPart(joon)
    await eventually(async () => {
      // Social asks members, who know the names.
      const found = await joon.get(`/api/social/members?search=${encodeURIComponent(name)}`)
      assert.equal(found.status, 200, found.text)
      assert.match(found.text, /memberId/)
    }, WITHIN_MS)
    const port = await eventually(async () => {
      const { console } = await system().processes()
      assert.equal(console?.state, 'running')
      return console.port
    }, WITHIN_MS)
    const env = {
      PATH: process.env['PATH'],
      BANYAN_DATA: system().dataDir,
      BANYAN_CONSOLE_URL: `http://127.0.0.1:${port}`,
    }
    const { stdout } = await promisify(execFile)(process.execPath, [CLI, 'dead-letters', 'list'], { env })
    assert.equal(stdout, 'no dead letters\n')
  }

  it('work as ever: through the gateway, over the broker, from context to context, and for operators', () =>
    work('안녕하세요'))

  it('are asked by nobody who shows no certificate, one of another authority, or an expired one', async () => {
    assert.equal(await askHost('social', await ofSocial()), 200)
    assert.equal(await askBroker(await ofSocial()), 'PONG')
    for (const which of ['none', 'of another authority', 'expired'] as const) {
      for (const host of ['members', 'social'] as const)
        assert.match(String(await askHost(host, shown[which])), /^(ERR_SSL|ECONNRESET|EPIPE)/, `${host}: ${which}`)
      assert.match(await askBroker(shown[which]), /^(ERR_SSL|ECONNRESET|EPIPE|closed)/, `broker: ${which}`)
    }
  })

  it('are believed in no other name than their own', async () => {
    assert.equal(await askHost('members', await ofSocial(), 'members'), 200)
    assert.equal(await askHost('members', await ofSocial(), 'social'), 'ERR_TLS_CERT_ALTNAME_INVALID')
    assert.equal(await askBroker(await ofSocial(), 'social'), 'ERR_TLS_CERT_ALTNAME_INVALID')
  })

  it('go on with new certificates when the first have expired, and none was started again', async () => {
    const before = await system().processes()
    const expiresAt = new X509Certificate(first).validToDate.getTime()
    await eventually(() => assert.ok(Date.now() > expiresAt), 2 * WITHIN_MS)
    for (const host of ['members', 'social'] as const)
      await eventually(async () => assert.equal(await askHost(host, await ofSocial()), 200), WITHIN_MS)
    await eventually(async () => assert.equal(await askBroker(await ofSocial()), 'PONG'), WITHIN_MS)
    assert.equal(await askMonitoring(), '{"status":"ok"}')
    await work('또 만나요')
    const pidsOf = (processes: typeof before) => Object.entries(processes).map(([name, { pid }]) => `${name} ${pid}`)
    assert.deepEqual(pidsOf(await system().processes()), pidsOf(before))
  })
})
