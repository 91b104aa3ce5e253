import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { isFault } from '@banyan/model'
import { findProcess, openServer } from '../src/index.ts'
import { FAST, openElsewhere, openWith } from './open-elsewhere.ts'
import { inDataDir, rowsOf } from './in-data-dir.ts'

describe('a server', () => {
  test('is made, keeps data and port over a stop, and leaves no process', () =>
    inDataDir(async (dataDir) => {
      const first = await openWith(dataDir)
      await rowsOf(first.adminUrl, `create table kept as select '나무' as word`)
      await first.stop()
      assert.equal(await first.exited, 'exit code 0')
      assert.equal(await findProcess(first.pid), undefined)
      await using second = await openWith(dataDir)
      assert.equal(second.adminUrl, first.adminUrl)
      assert.deepEqual(await rowsOf(second.adminUrl, 'select word from kept'), [{ word: '나무' }])
    }))

  test('sorts and stores the same everywhere, and asks for a password on every connection', () =>
    inDataDir(async (dataDir) => {
      await using server = await openWith(dataDir)
      const made = await rowsOf(
        server.adminUrl,
        `select pg_encoding_to_char(encoding) as encoding, datlocprovider as provider, datlocale as locale,
          current_setting('password_encryption') as passwords from pg_database where datname = 'template1'`,
      )
      assert.deepEqual(made, [{ encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8', passwords: 'scram-sha-256' }])
      const wrong = new URL(server.adminUrl)
      wrong.password = 'password'
      await assert.rejects(rowsOf(wrong.href, 'select 1'), { code: '28P01' })
      assert.equal((await stat(join(dataDir, 'admin-password'))).mode & 0o777, 0o600)
    }))

  test('of the shop is as initdb wrote it, address and port aside', () =>
    inDataDir(async (dataDir) => {
      await using server = await openServer({ dataDir, stock: true })
      const given = `select name from pg_settings where source = 'command line' order by name`
      assert.deepEqual(await rowsOf(server.adminUrl, given), [
        { name: 'listen_addresses' },
        { name: 'port' },
        { name: 'unix_socket_directories' },
      ])
      assert.equal((await readFile(join(server.pgdata, 'postgresql.auto.conf'), 'utf8')).match(/^[^#\n]/m), null)
      await assert.rejects(openServer({ dataDir, stock: true, settings: {} }), /stock server takes no settings/)
    }))

  test('of ours bounds the redo after a crash', () =>
    inDataDir(async (dataDir) => {
      await using server = await openWith(dataDir)
      assert.deepEqual(await rowsOf(server.adminUrl, 'show max_wal_size'), [{ max_wal_size: '256MB' }])
    }))

  test('lives in directories with spaces and Korean names', () =>
    inDataDir(async (dataDir) => {
      await using server = await openWith(dataDir)
      assert.deepEqual(await rowsOf(server.adminUrl, 'select 1 as one'), [{ one: 1 }])
    }, '바냔 나무/자료 (1) "둘"'))
})

describe('openers', () => {
  test('at once, in one process and in others, share one server', () =>
    inDataDir(async (dataDir) => {
      const others = await Promise.all([openElsewhere(dataDir), openElsewhere(dataDir)])
      const opened = await Promise.all([...others.map((other) => other.opened), openWith(dataDir), openWith(dataDir)])
      assert.equal(new Set(opened.map((server) => server.pid)).size, 1)
      assert.equal(opened.filter((server) => !server.adopted).length, 1)
      for (const other of others) await other.kill()
    }))

  test('that give up leave nothing running', () =>
    inDataDir(async (dataDir) => {
      await assert.rejects(openServer({ dataDir, signal: AbortSignal.timeout(50) }), {
        name: /AbortError|TimeoutError/,
      })
      await using server = await openWith(dataDir)
      assert.equal(server.adopted, false)
    }))

  test('get another port when somebody else took the old one', () =>
    inDataDir(async (dataDir) => {
      const first = await openWith(dataDir)
      await first.stop()
      const rival = createServer().listen(first.port, '127.0.0.1')
      await once(rival, 'listening')
      await using second = await openWith(dataDir)
      assert.notEqual(second.port, first.port)
      rival.close()
    }))

  test('are told when the data is of another version, or of no version', () =>
    inDataDir(async (dataDir) => {
      const pgdata = join(dataDir, 'pgdata')
      await mkdir(pgdata, { recursive: true })
      const refused = (found: string) => (error: unknown) =>
        isFault(error, 'POSTGRES_VERSION_MISMATCH') && error.data['expected'] === '18' && error.data['found'] === found
      await assert.rejects(openWith(dataDir), refused('a directory without PG_VERSION'))
      await writeFile(join(pgdata, 'PG_VERSION'), '17\n')
      await assert.rejects(openWith(dataDir), refused('17'))
    }))

  test('with a new password file, or none, change the password', () =>
    inDataDir(async (dataDir) => {
      const passwordFile = join(dirname(dataDir), 'password')
      const open = () => openServer({ dataDir, passwordFile, settings: FAST })
      const first = await open()
      await writeFile(passwordFile, 'rotated\n')
      const second = await open()
      assert.equal(new URL(second.adminUrl).password, 'rotated')
      await second.stop()
      await rm(passwordFile)
      await using third = await open()
      assert.notEqual(third.adminUrl, first.adminUrl)
      await assert.rejects(rowsOf(second.adminUrl, 'select 1'), { code: '28P01' })
      assert.deepEqual(await rowsOf(third.adminUrl, 'select 1 as one'), [{ one: 1 }])
    }))
})
