import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { CONTEXTS } from '../src/index.ts'
import { environmentOf, inSite, isGone, until } from './launched.ts'

const NAMES = ['launcher', 'shop-postgres', 'postgres', 'gateway', 'host', 'shop', 'console']

/** Not about the others: from the system, for Node, for the fixture. */
/** Added by Node itself to the processes of a run whose coverage is measured. */
const COVERAGE = 'NODE_V8_COVERAGE'
const COMMON = ['PATH', 'HOME', 'NODE_COMPILE_CACHE', 'NAME', 'ENDINGS_FILE', 'CONFIGURATION_DIR', 'FAULTS_ARMED']

describe('the launcher', () => {
  test('says the address first, starts all, lists them, drains in order and leaves nothing', () =>
    inSite(async ({ start, processes, endingsFile }) => {
      const { child, line, ended } = start()
      assert.match(await line(/./), /^Banyan starts at http:\/\/127\.0\.0\.1:\d+\/banyan$/)
      await line(/^ready in \d+\.\d s$/)
      const rows = await processes()
      assert.deepEqual(new Set(Object.keys(rows)), new Set(NAMES))
      for (const row of Object.values(rows)) {
        assert.deepEqual([row.state, row.restarts], ['running', 0])
        assert.equal(await isGone(row.pid), false)
        assert.ok(Date.now() - Date.parse(row.since) < 60_000)
      }
      child.kill('SIGINT')
      const { code, output } = await ended
      assert.equal(code, 0)
      assert.match(output, /stopped; nothing is left running\n$/)
      for (const row of Object.values(rows)) assert.equal(await isGone(row.pid), true, row.name)
      const endings = (await readFile(endingsFile, 'utf8')).trim().split('\n')
      assert.equal(endings[0], 'gateway SIGTERM')
      assert.deepEqual(endings.slice(1).sort(), ['console SIGTERM', 'host SIGTERM', 'shop SIGTERM'])
    }))

  test('tells each process what it needs of the others, and nothing else', () =>
    inSite(async ({ start, processes }) => {
      const { line } = start({ SECRET_OF_THE_OPERATOR: 'x' })
      await line(/^ready/)
      const rows = await processes()
      const [gateway, host, shop, console] = await Promise.all(
        ['gateway', 'host', 'shop', 'console'].map((n) => environmentOf(rows[n]?.port)),
      )
      const own = (env: NodeJS.ProcessEnv | undefined) =>
        Object.keys(env ?? {})
          .filter((name) => !COMMON.includes(name) && !name.startsWith('NODE_CHANNEL_') && name !== COVERAGE)
          .sort()
      assert.deepEqual(own(gateway), [
        'CONSOLE_URL',
        'HOST_URL',
        'IDENTITY_PRIVATE_KEY_FILE',
        'IDENTITY_PUBLIC_KEYS_FILE',
        'PORT',
        'PROCESSES_FILE',
        'SHOP_READER_URL',
        'SHOP_SESSION_SECRET_FILE',
        'SHOP_URL',
        'STATS_PORT',
      ])
      assert.deepEqual(own(host), [
        'CONTEXTS',
        ...CONTEXTS.flatMap((name) => [
          `DATABASE_URL_${name.toUpperCase()}`,
          `DATABASE_URL_${name.toUpperCase()}_KEYS`,
        ]).sort(),
        'IDENTITY_PUBLIC_KEYS_FILE',
        'PERSON_KEY_SECRET_FILE',
        'PORT',
        'SHOP_READER_URL',
        'SHOP_URL',
      ])
      assert.deepEqual(own(shop), ['DATABASE_URL', 'PORT', 'REPORTING_PASSWORD', 'SESSION_SECRET'])
      assert.deepEqual(own(console), [
        'CONSOLE_ADMIN_PASSWORD_FILE',
        'CONSOLE_DATA_DIR',
        'CONSOLE_IDENTITY_KEY_FILE',
        'GATEWAY_STATS_URL',
        'HOST_NAMES',
        'HOST_URL',
        'LOG_DIR',
        'PORT',
        'PROCESSES_FILE',
        'SCALING_FILE',
        'SETTINGS_MODULE',
      ])
      assert.equal(console?.['GATEWAY_STATS_URL'], `http://127.0.0.1:${gateway?.['STATS_PORT']}`)
      assert.equal(gateway?.['CONSOLE_URL'], `http://127.0.0.1:${rows['console']?.port}`)
      assert.equal(gateway?.['HOST_URL'], `http://127.0.0.1:${rows['host']?.port}`)
      assert.match(gateway?.['SHOP_READER_URL'] ?? '', /^postgres:\/\/reporting:[\w-]+@127\.0\.0\.1:\d+\/shop$/)
    }))

  test('starts again what is killed, under the same address', () =>
    inSite(async ({ start, processes }) => {
      const { line } = start()
      await line(/^ready/)
      const before = await processes()
      for (const name of ['gateway', 'host', 'shop', 'console', 'postgres', 'shop-postgres']) {
        process.kill(before[name]?.pid ?? 0, 'SIGKILL')
        await until(async () => {
          const now = (await processes())[name]
          return now?.state === 'running' && now.restarts === 1
        })
        const after = (await processes())[name]
        assert.notEqual(after?.pid, before[name]?.pid)
        assert.equal(after?.port, before[name]?.port)
      }
    }))

  test('says in one sentence that its port is taken', () =>
    inSite(async ({ start }) => {
      const rival = createServer().listen(0, '127.0.0.1')
      await once(rival, 'listening')
      const { port } = rival.address() as { port: number }
      for (const variable of ['BANYAN_PORT', 'BANYAN_CONSOLE_PORT']) {
        const { code, output } = await start({ [variable]: String(port) }).ended
        assert.equal(code, 78)
        const sentence = `^Port ${port} is in use by another program: [^\n]* ${variable}=[^\n]*\n$`
        assert.match(output, new RegExp(sentence))
      }
      rival.close()
    }))

  test('says in one sentence what it cannot read', () =>
    inSite(async ({ start }) => {
      const wrong = {
        BANYAN_PORT: ['65536', '-1', 'eighty', '80.5'],
        BANYAN_CONSOLE_PORT: ['65536', 'next'],
        DATABASE_URL: ['mysql://me:hidden@x/y', 'hidden'],
      }
      for (const [name, values] of Object.entries(wrong))
        for (const value of values) {
          const { code, output } = await start({ [name]: value }).ended
          assert.equal(code, 78)
          assert.match(output, new RegExp(`^${name} must be [^\n]*\n$`))
          assert.doesNotMatch(output, /hidden/)
        }
    }))

  test('says in one sentence that its data directory cannot be written', () =>
    inSite(async ({ start, dataDir }) => {
      const { code, output } = await start({ BANYAN_DATA: '/proc/none' }).ended
      assert.equal(code, 78)
      assert.match(output, /^The data directory \/proc\/none cannot be used \([^\n]*\n$/)
      await mkdir(dataDir)
      await writeFile(join(dataDir, 'run'), 'where the lock would be')
      const locked = await start().ended
      assert.equal(locked.code, 78)
      assert.match(locked.output, /^The data directory [^\n]* cannot be used \(ENOTDIR[^\n]*\n$/)
    }))

  test('is the only one of its data directory', () =>
    inSite(async ({ start, dataDir }) => {
      const first = start()
      await first.line(/^Banyan starts/)
      const { code, output } = await start().ended
      assert.equal(code, 78)
      assert.equal(
        output,
        `Banyan already runs on ${dataDir} (process ${first.child.pid}): use that one, end it, or give this one a directory of its own with BANYAN_DATA.\n`,
      )
    }))
})
