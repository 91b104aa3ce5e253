import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ensureDatabase } from '@banyan/local-postgres'
import { testServer } from '@banyan/testing'
import { eventually } from './eventually.ts'
import { lastOpenedFirst } from './example-host.ts'
import { startSystem } from './running-system.ts'
import { befriend, logInAs } from './shopper.ts'
import { rowsAt } from './shop/rows.ts'

const CONSOLE_WITHIN_MS = 60_000

describe('AnyCompany on PostgreSQL servers of the operator’s', () => {
  it('fills the shop’s database and makes its own, and starts no server', async (t) => {
    const scope = lastOpenedFirst(t)
    const server = await testServer()
    scope.after(server.destroy)
    const shopUrl = await ensureDatabase(server.adminUrl, {
      database: 'old_shop',
      role: 'old_shop',
      password: 'secret',
      connectionLimit: 50,
      mayCreateRoles: true,
    })
    const system = await startSystem(scope, { env: { DATABASE_URL: server.adminUrl, SHOP_DATABASE_URL: shopUrl } })
    // The console comes last: its pages are built after the customers'.
    await eventually(async () => {
      const names = Object.keys(await system.processes()).sort()
      assert.deepEqual(names, ['console', 'gateway', 'host', 'launcher', 'shop'])
    }, CONSOLE_WITHIN_MS)
    const [mina, joon] = [await logInAs(system.url, 'mina'), await logInAs(system.url, 'joon')]
    await befriend(mina, joon)
    const written = await mina.post('/api/social/posts', { text: 'on a server of our own' })
    const seen = { 'banyan-seen': written.headers.get('banyan-seen') ?? '' }
    const { body } = await joon.get('/api/social/timeline', { headers: seen })
    assert.equal((body['items'] as readonly { readonly text: string }[])[0]?.text, 'on a server of our own')
    const databases = await rowsAt<{ datname: string }>(
      server.adminUrl,
      `select datname from pg_database where datname like 'banyan%' order by datname`,
    )
    assert.deepEqual(
      databases.map(({ datname }) => datname),
      ['catalogue', 'members', 'social'].flatMap((context) => [`banyan_${context}`, `banyan_${context}_keys`]),
    )
  })
})
