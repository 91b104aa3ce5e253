import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { mayActAs, ROLES, type Role } from '../src/accounts/roles.ts'
import { type Answer, type Stage, stage, type Visitor } from './rig/stage.ts'

/** Every address there is, with the role it needs: a new one is refused by this test until somebody has decided here. */
const NEEDED: Readonly<Record<string, Role | null>> = {
  'POST /api/session': null,
  'DELETE /api/session': null,
  'GET /api/session': 'viewer',
  'POST /api/session/password': 'viewer',
  'GET /api/model': 'viewer',
  'GET /api/live': 'viewer',
  'GET /api/history': 'viewer',
  'GET /api/scaling': 'viewer',
  'GET /api/glossary': 'viewer',
  'GET /api/exports/:format': 'viewer',
  'GET /api/logs': 'viewer',
  'GET /api/traces/:traceId': 'viewer',
  'GET /api/audit': 'viewer',
  'GET /api/contexts/:context/streams': 'viewer',
  'GET /api/contexts/:context/streams/:stream': 'viewer',
  'GET /api/contexts/:context/feed': 'viewer',
  'GET /api/contexts/:context/events/:eventId/chain': 'viewer',
  'GET /api/contexts/:context/views/:view/rows': 'viewer',
  'GET /api/contexts/:context/dead-letters': 'viewer',
  'GET /api/contexts/:context/queries/:query': 'viewer',
  'POST /api/contexts/:context/events/:eventId/reveal': 'operator',
  'POST /api/contexts/:context/views/:view/rows/reveal': 'operator',
  'POST /api/contexts/:context/views/:view/rebuild': 'operator',
  'POST /api/contexts/:context/views/:view/pause': 'operator',
  'POST /api/contexts/:context/views/:view/resume': 'operator',
  'POST /api/contexts/:context/dead-letters/reveal': 'operator',
  'POST /api/contexts/:context/dead-letters/replay': 'operator',
  'POST /api/contexts/:context/dead-letters/skip': 'operator',
  'POST /api/contexts/:context/commands/:command': 'operator',
  'GET /api/contexts/:context/reconciliations': 'viewer',
  'GET /api/contexts/:context/reconciliations/:run': 'viewer',
  'POST /api/contexts/:context/reconciliations/compare': 'operator',
  'POST /api/contexts/:context/reconciliations/mend': 'admin',
  'GET /api/configuration': 'viewer',
  'GET /api/configuration/:context/history': 'viewer',
  'POST /api/configuration/:context': 'operator',
  'POST /api/configuration/:context/rollback': 'operator',
  'GET /api/faults': 'viewer',
  'PUT /api/faults': 'operator',
  'DELETE /api/faults': 'operator',
  'PUT /api/faults/arming': 'admin',
  'DELETE /api/faults/arming': 'operator',
  'GET /api/accounts': 'admin',
  'POST /api/accounts': 'admin',
  'PATCH /api/accounts/:name': 'admin',
  'DELETE /api/accounts/:name': 'admin',
}

/** The one thing that belongs to whoever is signed in. */
const THEIR_OWN = 'POST /api/session/password'

/** What stands in the place of each `:name`; every body holds all that any deed needs. */
const PARAMETERS: Readonly<Record<string, string>> = {
  context: 'library',
  stream: 'Book-B1',
  eventId: 'Book-B1%401',
  view: 'reviews',
  query: 'Overdue',
  command: 'WithdrawBook',
  format: 'mermaid',
  traceId: 'a'.repeat(32),
  name: 'nobody',
  run: 'no-such-run',
}
const BODIES: Readonly<Record<string, object>> = {
  reveal: { reason: 'r' },
  'rows/reveal': { key: 'B1', reason: 'r' },
  'dead-letters/reveal': { consumer: 'c', messageId: 'library:Book-B1@1', reason: 'r' },
  password: { old: 'a password of their own', password: 'another password of theirs' },
  faults: { switch: { at: 'store.append', do: 'error', seconds: 1 }, reason: 'r' },
  arming: { minutes: 1, reason: 'r' },
  replay: { consumer: 'c', source: 's', reason: 'r' },
  skip: { consumer: 'c', source: 's', reason: 'r' },
  accounts: { name: 'new', role: 'viewer', password: 'a long password', reason: 'r' },
  ':name': { role: 'admin', reason: 'r' },
}

const bodyOf = (url: string): object =>
  Object.entries(BODIES)
    .toSorted(([a], [b]) => b.length - a.length)
    .find(([end]) => url.endsWith(end))?.[1] ?? { reason: 'r' }

const withRole = async (s: Stage, role: Role): Promise<Visitor> => {
  const admin = await s.admin()
  const account = { name: `the-${role}`, role, password: 'a password of their own', reason: 'for the test' }
  assert.equal((await admin.ask('POST', '/api/accounts', { body: account })).status, 201)
  const visitor = s.visitor()
  assert.equal((await visitor.signIn(account.name, account.password)).status, 200)
  return visitor
}

const call = async (s: Stage, visitor: Visitor, at: string): Promise<number> => {
  const [method = '', url = ''] = at.split(' ')
  const path = url.replaceAll(/:(\w+)/g, (_, name: string) => PARAMETERS[name] ?? '')
  const query = path.endsWith('/rows') ? '?key=B1' : ''
  if (url === '/api/live') return statusOfStream(s.origin, visitor.cookie())
  const { status } = await visitor.ask(
    method,
    path + query,
    method === 'GET' ? {} : { body: method === 'DELETE' ? { reason: 'r' } : bodyOf(url) },
  )
  return status
}

const statusOfStream = async (origin: string, cookie: string): Promise<number> => {
  const leaving = new AbortController()
  const { status } = await fetch(`${origin}/api/live`, { headers: { cookie }, signal: leaving.signal })
  leaving.abort()
  return status
}

const namesAndRoles = ({ body }: Answer) =>
  (body['accounts'] as unknown as readonly { name: string; role: string }[]).map(({ name, role }) => [name, role])

describe('roles', () => {
  it('are decided for every address there is', async (t) => {
    const { console } = await stage(t)
    const found = Object.fromEntries(console.routes.map(({ method, url, role }) => [`${method} ${url}`, role]))
    assert.deepEqual(found, NEEDED)
    for (const { method, url, role, action } of console.routes)
      assert.equal(
        method === 'GET' || role === null,
        action === null,
        `${method} ${url}: what changes something has a name in the audit`,
      )
    for (const [at, role] of Object.entries(NEEDED))
      assert.ok(at.startsWith('GET ') || role !== 'viewer' || at === THEIR_OWN, `${at}: a viewer changes nothing`)
  })

  it('open nothing to a stranger', async (t) => {
    const s = await stage(t)
    for (const [at, role] of Object.entries(NEEDED))
      if (role !== null) assert.equal(await call(s, s.visitor(), at), 401, at)
  })

  for (const role of ROLES)
    it(`open to a ${role} what is theirs, and nothing else`, async (t) => {
      const s = await stage(t)
      await s.member('PUT', '/api/library/books/B1/loan', {})
      const visitor = await withRole(s, role)
      const before = await (await s.admin()).ask('GET', '/api/accounts')
      for (const [at, needed] of Object.entries(NEEDED)) {
        if (needed === null) continue
        const status = await call(s, visitor, at)
        if (mayActAs(role, needed)) assert.ok(status !== 401 && status !== 403 && status < 500, `${at}: ${status}`)
        else assert.equal(status, 403, at)
      }
      const acted = s.lines.host.filter((line) => line.includes('an operator acts'))
      assert.equal(acted.length > 0, role !== 'viewer')
      const admin = await s.admin()
      // When an account was changed last, its own password changes, too.
      if (role !== 'admin')
        assert.deepEqual(namesAndRoles(await admin.ask('GET', '/api/accounts')), namesAndRoles(before))
      const { entries } = (await admin.ask('GET', '/api/audit?limit=200')).body as unknown as {
        entries: Record<string, string>[]
      }
      const refused = entries
        .filter(({ who, outcome }) => who === `the-${role}` && outcome === 'refused')
        .map(({ action }) => action)
      const forbidden = s.console.routes.flatMap(({ action, role: needed }) =>
        action !== null && needed !== null && !mayActAs(role, needed) ? [action] : [],
      )
      for (const action of forbidden) assert.ok(refused.includes(action), `${action} by a ${role} stands in the audit`)
    })
})
