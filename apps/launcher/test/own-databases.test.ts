import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type PostgresServer, ensureDatabase, openServer } from '@banyan/local-postgres'
import { CONTEXTS } from '../src/index.ts'
import { environmentOf, inSite } from './launched.ts'

describe('with databases of the operator', () => {
  let parent = ''
  let server: PostgresServer
  before(async () => {
    parent = await mkdtemp(join(tmpdir(), 'banyan-own-databases-'))
    await chmod(parent, 0o755)
    server = await openServer({ dataDir: join(parent, 'server'), settings: { fsync: 'off' } })
  })
  after(async () => {
    await server.destroy()
    await rm(parent, { recursive: true })
  })

  const database = (name: string) =>
    ensureDatabase(server.adminUrl, { database: name, role: name, password: 'p', connectionLimit: 5 })

  test('no server is started, and the contexts get theirs on the given one', () =>
    inSite(async ({ start, processes }) => {
      const shopUrl = await database('old_shop')
      const { line } = start({ DATABASE_URL: server.adminUrl, SHOP_DATABASE_URL: shopUrl })
      await line(/^ready/)
      const rows = await processes()
      assert.deepEqual(Object.keys(rows).sort(), ['console', 'gateway', 'host', 'launcher', 'shop'])
      const host = await environmentOf(rows['host']?.port)
      const { port, pathname, username } = new URL(host['DATABASE_URL_SOCIAL_KEYS'] ?? '')
      assert.deepEqual([port, pathname, username], [String(server.port), '/banyan_social_keys', 'banyan_social_keys'])
      assert.equal((await environmentOf(rows['shop']?.port))['DATABASE_URL'], shopUrl)
      assert.match(
        host['SHOP_READER_URL'] ?? '',
        new RegExp(`^postgres://reporting:[\\w-]+@127\\.0\\.0\\.1:${server.port}/old_shop$`),
      )
    }))

  test('an account that may not create any is told which variables to set; with them it starts', () =>
    inSite(async ({ start, processes }) => {
      const env = { DATABASE_URL: await database('guest'), SHOP_DATABASE_URL: await database('old_shop') }
      const refused = await start(env).ended
      assert.equal(refused.code, 78)
      const variables = CONTEXTS.flatMap((name) => [name, `${name}_KEYS`]).map(
        (name) => `DATABASE_URL_${name.toUpperCase()}`,
      )
      assert.match(
        refused.output,
        new RegExp(`may not create databases and roles .* or set ${variables.join(', ')}\\.\n$`),
      )
      const urls = await Promise.all(variables.map((name) => database(name.toLowerCase())))
      const given = Object.fromEntries(variables.map((name, index) => [name, urls[index]]))
      const reader = 'postgres://reader:secret@127.0.0.1:5432/shop'
      await start({ ...env, ...given, SHOP_READER_URL: reader }).line(/^ready/)
      const host = await environmentOf((await processes())['host']?.port)
      for (const name of variables) assert.equal(host[name], given[name])
      assert.equal(host['SHOP_READER_URL'], reader)
    }))

  test('a server that is away is named, without its password', () =>
    inSite(async ({ start }) => {
      const { code, output } = await start({ DATABASE_URL: 'postgres://me:hidden@127.0.0.1:1/postgres' }).ended
      assert.equal(code, 78)
      assert.match(output, /No connection to PostgreSQL at 127\.0\.0\.1:1: [^\n]*ECONNREFUSED[^\n]*\n$/)
      assert.doesNotMatch(output, /hidden/)
    }))

  test('a shop’s database that is away is named at once, without its password, and the rest starts', () =>
    inSite(async ({ start }) => {
      const away = 'postgres://me:hidden@127.0.0.1:1/shop'
      const { child, line, ended } = start({ DATABASE_URL: server.adminUrl, SHOP_DATABASE_URL: away })
      await line(
        /^ {2}SHOP_DATABASE_URL: nobody answers at 127\.0\.0\.1:1 \(connect ECONNREFUSED[^)]*\); the shop opens/,
      )
      await line(/^ready/)
      child.kill('SIGTERM')
      assert.doesNotMatch((await ended).output, /hidden/)
    }))
})
