import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { isFault } from '@banyan/model'
import { ensureDatabase, openServer } from '../src/index.ts'
import { inDataDir, rowsOf } from './in-data-dir.ts'

const MEMBERS = { database: 'banyan_members', role: 'banyan_members', password: 'a/b c@d:e', connectionLimit: 2 }
const SOCIAL = { database: 'banyan_social', role: 'banyan_social', password: 'p', connectionLimit: 2 }

const inServer = (work: (adminUrl: string, logFile: string) => Promise<void>): Promise<void> =>
  inDataDir(async (dataDir) => {
    await using server = await openServer({ dataDir, settings: { fsync: 'off' } })
    await work(server.adminUrl, server.logFile)
  })

describe('ensureDatabase', () => {
  test('makes a database for one role only, again and again, and by ten at once', () =>
    inServer(async (adminUrl, logFile) => {
      const urls = await Promise.all(Array.from({ length: 10 }, () => ensureDatabase(adminUrl, MEMBERS)))
      assert.equal(new Set(urls).size, 1)
      const url = urls[0] ?? ''
      await rowsOf(url, 'create table mine as select 1 as n')
      await ensureDatabase(adminUrl, MEMBERS)
      assert.deepEqual(await rowsOf(url, 'select n, current_user as me from mine'), [{ n: 1, me: MEMBERS.role }])
      const foreign = new URL(await ensureDatabase(adminUrl, SOCIAL))
      foreign.pathname = `/${MEMBERS.database}`
      await assert.rejects(rowsOf(foreign.href, 'select 1'), { code: '42501' })
      assert.doesNotMatch(await readFile(logFile, 'utf8'), /SCRAM-SHA-256\$|a\/b c@d:e/)
    }))

  test('changes a password and holds the role to its connections', () =>
    inServer(async (adminUrl) => {
      const before = await ensureDatabase(adminUrl, MEMBERS)
      const after = await ensureDatabase(adminUrl, { ...MEMBERS, password: 'new' })
      await assert.rejects(rowsOf(before, 'select 1'), { code: '28P01' })
      const atOnce = (count: number) =>
        Promise.allSettled(Array.from({ length: count }, () => rowsOf(after, 'select pg_sleep(0.3)')))
      const refused = (await atOnce(3)).flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
      assert.deepEqual(refused, ['53300'])
    }))

  test('needs no superuser, only CREATEDB and CREATEROLE, and says so without them', () =>
    inServer(async (adminUrl) => {
      const asRole = (role: string) => {
        const url = new URL(adminUrl)
        url.username = role
        url.password = 'x'
        return url.href
      }
      await rowsOf(adminUrl, `create role maker login createdb createrole password 'x'`)
      await rowsOf(adminUrl, `create role guest login password 'x'`)
      const url = await ensureDatabase(asRole('maker'), MEMBERS)
      assert.equal(await ensureDatabase(asRole('maker'), MEMBERS), url)
      await rowsOf(url, 'create table t ()')
      await assert.rejects(ensureDatabase(asRole('guest'), SOCIAL), (error) =>
        isFault(error, 'POSTGRES_DATABASE_REFUSED'),
      )
    }))

  test('refuses names that would need quoting, and a database that is not in UTF-8', () =>
    inServer(async (adminUrl) => {
      for (const database of ['', 'Banyan', 'a-b', 'a;b', '1a', 'x'.repeat(64)])
        await assert.rejects(ensureDatabase(adminUrl, { ...MEMBERS, database }), /not a name/)
      await rowsOf(
        adminUrl,
        `create database banyan_members template template0 encoding 'SQL_ASCII' locale_provider libc locale 'C'`,
      )
      await assert.rejects(ensureDatabase(adminUrl, MEMBERS), (error) => isFault(error, 'POSTGRES_ENCODING_WRONG'))
    }))

  test('says which server is away, and never the password', async () => {
    const away = 'postgres://me:hidden@127.0.0.1:1/postgres'
    await assert.rejects(ensureDatabase(away, MEMBERS), (error) => {
      assert.ok(isFault(error, 'POSTGRES_AWAY'))
      assert.match(error.message, /127\.0\.0\.1:1/)
      assert.doesNotMatch(JSON.stringify([error.message, error.data]), /hidden/)
      return true
    })
  })
})
