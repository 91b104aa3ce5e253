import assert from 'node:assert/strict'
import { request } from 'node:http'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { PASSWORD, stage } from './rig/stage.ts'

describe('signing in', () => {
  it('takes the first password, gives a cookie that only the API is sent, and ends with signing out', async (t) => {
    const { visitor } = await stage(t)
    const ann = visitor()
    assert.equal((await ann.ask('GET', '/api/session')).body['code'], 'CONSOLE_SIGN_IN_NEEDED')
    const answer = await ann.signIn('admin', PASSWORD)
    assert.deepEqual(answer.body, { name: 'admin', role: 'admin' })
    assert.match(
      answer.headers.get('set-cookie') ?? '',
      /^banyan-console=[\w-]{43}; Path=\/api; HttpOnly; SameSite=Strict; Max-Age=43200$/,
    )
    assert.deepEqual((await ann.ask('GET', '/api/session')).body, { name: 'admin', role: 'admin' })
    const before = ann.cookie()
    assert.equal((await ann.ask('DELETE', '/api/session')).status, 200)
    assert.equal(ann.cookie(), '')
    assert.equal((await ann.ask('GET', '/api/session', { headers: { cookie: before } })).status, 401)
  })

  it('tells a wrong name and a wrong password alike, and keeps what was typed out of logs and audit', async (t) => {
    const { visitor, admin, lines } = await stage(t)
    const problems = []
    for (const [name, password] of [
      ['admin', 'MARKER-password'],
      ['MARKER-name', PASSWORD],
      ['admin', PASSWORD.toUpperCase()],
    ] as const)
      problems.push((await visitor().signIn(name, password)).body)
    assert.equal(new Set(problems.map((problem) => JSON.stringify(problem))).size, 1)
    assert.equal(problems[0]!['code'], 'CONSOLE_SIGN_IN_REFUSED')
    const { body } = await (await admin()).ask('GET', '/api/audit')
    const entries = body['entries'] as unknown as readonly Record<string, unknown>[]
    assert.deepEqual(
      entries.map(({ action, who, outcome }) => [action, who, outcome]),
      [
        ['sign-in', 'admin', 'done'],
        ['sign-in', 'admin', 'refused'],
        ['sign-in', null, 'refused'],
        ['sign-in', 'admin', 'refused'],
      ],
    )
    assert.doesNotMatch(JSON.stringify([entries, lines]), /MARKER/)
  })

  it('holds back who tries many passwords, and says how long', async (t) => {
    const { visitor } = await stage(t)
    const ann = visitor()
    const statuses = []
    for (let i = 0; i < 9; i++) statuses.push((await ann.signIn('admin', `wrong ${i}`)).status)
    assert.deepEqual(statuses, [401, 401, 401, 401, 401, 401, 401, 401, 429])
    const limited = await ann.signIn('admin', PASSWORD)
    assert.equal(limited.body['code'], 'CONSOLE_SIGN_IN_LIMITED')
    const after = Number(limited.headers.get('retry-after'))
    assert.ok(after > 0 && after <= 30, `${after}`)
  })

  it('keeps accounts and audit for its own account alone', async (t) => {
    const { dir } = await stage(t)
    for (const name of ['accounts.json', 'audit.jsonl'])
      assert.equal((await stat(join(dir, 'console', name))).mode & 0o777, 0o600, name)
  })
})

/** As a program that is no browser: with the Host header it likes. */
const raw = (
  origin: string,
  o: {
    readonly method?: string
    readonly path?: string
    readonly headers: Readonly<Record<string, string>>
    readonly body?: string
  },
): Promise<{ readonly status: number; readonly text: string }> =>
  new Promise((resolve, reject) => {
    const { method = 'GET', path = '/api/session', headers, body } = o
    const sent = request(new URL(path, origin), { method, headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    sent.once('error', reject)
    sent.end(body)
  })

describe('every request', () => {
  it('calls the console by a name of this machine', async (t) => {
    const { origin } = await stage(t)
    const { port } = new URL(origin)
    const statusOf = async (host: string) => (await raw(origin, { headers: { host } })).status
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, 'localhost', '[::1]:9000', `127.0.0.2:${port}`])
      assert.equal(await statusOf(host), 401, host)
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      '10.0.0.1',
      'localhost@evil.example',
      'localhost/x',
    ])
      assert.equal(await statusOf(host), 421, host)
  })

  it('that changes something comes from this origin, as JSON', async (t) => {
    const { origin } = await stage(t)
    const host = new URL(origin).host
    const body = JSON.stringify({ name: 'admin', password: PASSWORD })
    const json = { 'content-type': 'application/json' }
    const statusOf = async (headers: Record<string, string>) =>
      (await raw(origin, { method: 'POST', headers: { host, ...headers }, body })).status
    assert.equal(await statusOf({ ...json, origin }), 200)
    assert.equal(await statusOf({ ...json, 'sec-fetch-site': 'same-origin' }), 200)
    const refused: readonly Record<string, string>[] = [
      { ...json },
      { ...json, origin: 'http://evil.example' },
      { ...json, origin: 'http://127.0.0.1:8080' },
      { ...json, origin: 'null' },
      { ...json, origin, 'sec-fetch-site': 'cross-site' },
      { ...json, origin, 'sec-fetch-site': 'same-site' },
      { ...json, 'sec-fetch-site': 'none' },
    ]
    for (const headers of refused) assert.equal(await statusOf(headers), 403, JSON.stringify(headers))
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx'])
      assert.equal(await statusOf({ origin, 'content-type': type }), 400, type)
  })

  it('is answered with a strict policy, and problems say nothing of the inside', async (t) => {
    const { origin, visitor } = await stage(t)
    const { headers } = await visitor().ask('GET', '/api/session')
    assert.equal(headers.get('content-security-policy'), `default-src 'none'; frame-ancestors 'none'`)
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    const host = new URL(origin).host
    const broken = await raw(origin, {
      method: 'POST',
      headers: { host, origin, 'content-type': 'application/json' },
      body: '{"name": MARKER',
    })
    assert.equal(broken.status, 400)
    assert.doesNotMatch(broken.text, /MARKER|node_modules|at /)
    const large = JSON.stringify({ name: 'x'.repeat(20_000) })
    assert.equal(
      (
        await raw(origin, {
          method: 'POST',
          headers: { host, origin, 'content-type': 'application/json' },
          body: large,
        })
      ).status,
      400,
    )
    assert.equal((await visitor().ask('GET', '/api/nowhere')).body['code'], 'CONSOLE_NOT_FOUND')
  })
})
