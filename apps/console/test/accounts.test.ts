import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { isFault } from '@banyan/model'
import { createLogger } from '@banyan/telemetry'
import { readSettings, startConsole } from '../src/index.ts'
import { openLive } from './rig/live.ts'
import { browser, PASSWORD, type Stage, stage, type Visitor } from './rig/stage.ts'

const SECRET = 'MARKER a long password'
const quiet = createLogger({ process: 'console', level: 'silent' })

const add = (admin: Visitor, name: string, role: string) =>
  admin.ask('POST', '/api/accounts', { body: { name, role, password: SECRET, reason: 'joins us' } })

const signedIn = async (s: Stage, name: string, password = SECRET): Promise<Visitor> => {
  const visitor = s.visitor()
  assert.equal((await visitor.signIn(name, password)).status, 200)
  return visitor
}

describe('accounts', () => {
  it('are added, changed and removed by an admin; nobody sees a password again', async (t) => {
    const s = await stage(t)
    const admin = await s.admin()
    const { status, body } = await add(admin, 'bo', 'viewer')
    assert.equal(status, 201)
    assert.deepEqual(Object.keys(body), ['name', 'role', 'createdAt', 'changedAt'])
    assert.equal((await add(admin, 'bo', 'viewer')).body['code'], 'CONSOLE_ACCOUNT_TAKEN')
    await admin.ask('PATCH', '/api/accounts/bo', { body: { role: 'operator', reason: 'on duty' } })
    assert.equal((await (await signedIn(s, 'bo')).ask('GET', '/api/session')).body['role'], 'operator')
    await admin.ask('PATCH', '/api/accounts/bo', { body: { password: 'quite another password', reason: 'was seen' } })
    assert.equal((await s.visitor().signIn('bo', SECRET)).status, 401)
    await signedIn(s, 'bo', 'quite another password')
    assert.equal((await admin.ask('DELETE', '/api/accounts/bo', { body: { reason: 'has left' } })).status, 200)
    assert.equal((await s.visitor().signIn('bo', 'quite another password')).status, 401)
    assert.equal((await admin.ask('DELETE', '/api/accounts/bo', { body: { reason: 'has left' } })).status, 404)
    const files = await Promise.all(
      ['accounts.json', 'audit.jsonl'].map((f) => readFile(join(s.dir, 'console', f), 'utf8')),
    )
    assert.doesNotMatch(files.join('') + s.lines.console.join(''), /MARKER|quite another|first password/)
    const { entries } = (await admin.ask('GET', '/api/audit')).body as unknown as { entries: Record<string, string>[] }
    const changes = entries.filter(({ action }) => action?.endsWith('-account'))
    assert.deepEqual(
      changes.map(({ action, target, reason, outcome }) => [action, target, reason, outcome]),
      [
        ['remove-account', 'bo', 'has left', 'refused'],
        ['remove-account', 'bo', 'has left', 'done'],
        ['change-account', 'bo password', 'was seen', 'done'],
        ['change-account', 'bo operator', 'on duty', 'done'],
        ['add-account', 'bo viewer', 'joins us', 'refused'],
        ['add-account', 'bo viewer', 'joins us', 'done'],
      ],
    )
  })

  it('refuses names and passwords that are none', async (t) => {
    const admin = await (await stage(t)).admin()
    const tries = [
      { name: 'Bo', role: 'viewer', password: SECRET, reason: 'r' },
      { name: '../x', role: 'viewer', password: SECRET, reason: 'r' },
      { name: '', role: 'viewer', password: SECRET, reason: 'r' },
      { name: 'bo', role: 'root', password: SECRET, reason: 'r' },
      { name: 'bo', role: 'viewer', password: 'too short', reason: 'r' },
      { name: 'bo', role: 'viewer', password: 'x'.repeat(201), reason: 'r' },
      { name: 'bo', role: 'viewer', reason: 'r' },
      { name: 'bo', role: 'viewer', password: SECRET, more: 1, reason: 'r' },
      { name: 'bo', role: 'viewer', password: SECRET },
      { name: 'bo', role: 'viewer', password: SECRET, reason: ' ' },
    ]
    for (const body of tries) {
      const answer = await admin.ask('POST', '/api/accounts', { body })
      assert.deepEqual([answer.status, answer.body['code']], [400, 'CONSOLE_INPUT_INVALID'], JSON.stringify(body))
      assert.doesNotMatch(JSON.stringify(answer.body), /MARKER/)
    }
    assert.equal((await admin.ask('PATCH', '/api/accounts/admin', { body: {} })).status, 400)
  })

  it('always has an admin, also when the last two are demoted at once', async (t) => {
    const s = await stage(t)
    const admin = await s.admin()
    for (const attempt of [
      admin.ask('DELETE', '/api/accounts/admin', { body: { reason: 'has left' } }),
      admin.ask('PATCH', '/api/accounts/admin', { body: { role: 'operator', reason: 'on duty' } }),
    ])
      assert.equal((await attempt).body['code'], 'CONSOLE_LAST_ADMIN')
    await add(admin, 'bo', 'admin')
    const bo = await signedIn(s, 'bo')
    const both = await Promise.all([
      admin.ask('PATCH', '/api/accounts/bo', { body: { role: 'viewer', reason: 'off duty' } }),
      bo.ask('DELETE', '/api/accounts/admin', { body: { reason: 'has left' } }),
    ])
    assert.equal(both.filter(({ status }) => status === 200).length, 1)
  })

  it('end their sessions and streams when they are changed or removed', async (t) => {
    const s = await stage(t)
    const admin = await s.admin()
    const changes = [
      () => admin.ask('PATCH', '/api/accounts/bo', { body: { role: 'viewer', reason: 'off duty' } }),
      () => admin.ask('PATCH', '/api/accounts/bo', { body: { password: SECRET, reason: 'was seen' } }),
      () => admin.ask('DELETE', '/api/accounts/bo', { body: { reason: 'has left' } }),
    ]
    await add(admin, 'bo', 'operator')
    for (const change of changes) {
      const bo = await signedIn(s, 'bo')
      await using live = await openLive(s.origin, bo)
      await live.next()
      assert.equal((await change()).status, 200)
      assert.equal((await live.ended()).at(-1), 'end')
      assert.equal((await bo.ask('GET', '/api/session')).status, 401)
    }
    assert.equal((await admin.ask('GET', '/api/session')).status, 200)
  })

  it('stay over a restart, which signs everybody out; the first password counts only once', async (t) => {
    const s = await stage(t)
    const admin = await s.admin()
    await admin.ask('PATCH', '/api/accounts/admin', { body: { password: SECRET, reason: 'was seen' } })
    const before = await signedIn(s, 'admin')
    await s.console[Symbol.asyncDispose]()
    await using again = await startConsole(readSettings(s.env), { log: quiet })
    const ann = browser(`http://127.0.0.1:${again.port}`)
    const kept = await ann.ask('GET', '/api/session', { headers: { cookie: before.cookie() } })
    assert.equal(kept.status, 401)
    assert.equal((await ann.signIn('admin', PASSWORD)).status, 401)
    assert.equal((await ann.signIn('admin', SECRET)).status, 200)
  })

  it('that can not be read stop the console with one sentence, and are left alone', async (t) => {
    const s = await stage(t)
    const file = join(s.dir, 'console/accounts.json')
    await writeFile(file, '{"broken": ')
    await assert.rejects(startConsole(readSettings(s.env), { log: quiet }), (error) =>
      isFault(error, 'CONSOLE_ACCOUNTS_UNUSABLE'),
    )
    assert.equal(await readFile(file, 'utf8'), '{"broken": ')
  })
})
