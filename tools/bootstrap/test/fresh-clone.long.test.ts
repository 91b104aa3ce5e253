import assert from 'node:assert/strict'
import { once } from 'node:events'
import { chmod, mkdir, readdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { ensureDatabase } from '@banyan/local-postgres'
import { type TestServer, testServer } from '@banyan/testing'
import { ordinaryAccount, ownAccount } from './accounts.ts'
import {
  type Clone,
  OUT_OF_REACH,
  OWN_NPM_SETTINGS,
  type Site,
  type Started,
  openSite,
  processesIn,
  stillRunning,
} from './fresh-clone.ts'

/** An installation takes some 15 s, a first start five; on a busy machine much more. */
const TEST_MS = 600_000
const LEAVE_MS = 20_000
const ANSWER_MS = 60_000
/** Four tries within 13 s, and npm itself; its own pauses alone would be 70 s. */
const NO_NETWORK_MS = 60_000

/** What is printed while all goes well. */
const PROGRESS = /^(?:|> .*|Installing packages .*|Installed in .*|Banyan starts at .*| {2}.* is up: .*| {2}pages: .*)$/

/**
 * The tests build on one another, as one does who begins: the first clone fills npm's cache, the second has no other source.
 * Run by root, the first is root's and the second nobody's; run by an ordinary account, both are its own.
 */
describe('npm start in a fresh clone below a home of mode 0700', { timeout: 2 * TEST_MS }, () => {
  let site: Site
  let first: Clone
  let second: Clone
  let server: TestServer
  let shopUrl = ''
  before(async () => {
    site = await openSite()
    first = await site.clone('첫째 집', ownAccount())
    second = await site.clone('둘째 집', ordinaryAccount())
    server = await testServer()
    const shop = { database: 'old_shop', role: 'old_shop', password: 'p', connectionLimit: 50, mayCreateRoles: true }
    shopUrl = await ensureDatabase(server.adminUrl, shop)
  })
  after(async () => {
    await site.close()
    await server.destroy()
  })

  test(`as ${ownAccount().name}: installs, serves, and ends on Ctrl-C`, { timeout: TEST_MS }, async () => {
    const running = await first.start(OWN_NPM_SETTINGS)
    await running.line(/^Installed in/)
    await serves(running)
    await endsWhole(first, running, running.pressCtrlC)
  })

  test(`as ${ordinaryAccount().name}, offline, with an empty cache: is told to connect once`, async () => {
    const sentence =
      /^Packages are missing and the npm registry could not be reached \(\w+\): connect to it once, then /
    await refuses(second, { npm_config_offline: 'true' }, sentence)
    const startedAt = performance.now()
    await refuses(second, OUT_OF_REACH, sentence)
    assert.ok(performance.now() - startedAt < NO_NETWORK_MS)
  })

  test(
    `as ${ordinaryAccount().name}, offline, with a filled cache: installs, serves, and ends with npm`,
    { timeout: TEST_MS },
    async () => {
      await second.takeCacheOf(first)
      const running = await second.start(OUT_OF_REACH)
      await running.line(/^Installed in/)
      await serves(running)
      await endsWhole(second, running, running.terminate)
    },
  )

  test('again, with neither network nor cache, at once', { timeout: TEST_MS }, async () => {
    const running = await first.start({ ...OUT_OF_REACH, npm_config_offline: 'true' })
    await serves(running)
    await endsWhole(first, running, running.terminate)
    assert.doesNotMatch((await running.ended()).stdout, /Install/)
  })

  test(
    'with DATABASE_URL and SHOP_DATABASE_URL: uses those servers and starts none',
    { timeout: TEST_MS },
    async () => {
      const data = join(first.home, 'data on servers of our own')
      const env = { BANYAN_DATA: data, DATABASE_URL: server.adminUrl, SHOP_DATABASE_URL: shopUrl }
      const running = await first.start(env)
      await serves(running)
      assert.deepEqual(Object.keys(await running.processes()).sort(), [
        'console',
        'gateway',
        'host',
        'launcher',
        'shop',
      ])
      assert.deepEqual((await readdir(data)).sort(), ['cache', 'console', 'logs', 'run', 'secrets'])
      await endsWhole(first, running, running.terminate)
    },
  )

  test(
    'with a SHOP_DATABASE_URL that is away: says so, and opens the shop when it is back',
    { timeout: TEST_MS },
    async () => {
      await server.stop()
      const running = await first.start({ BANYAN_DATA: join(first.home, 'data'), SHOP_DATABASE_URL: shopUrl })
      const { host } = new URL(shopUrl)
      assert.match(
        await running.line(/SHOP_DATABASE_URL/),
        new RegExp(
          `^ {2}SHOP_DATABASE_URL: nobody answers at ${host} \\([^)]+\\); the shop opens once somebody does\\.$`,
        ),
      )
      await server.start()
      await serves(running)
      await endsWhole(first, running, running.pressCtrlC)
    },
  )

  test('with a DATABASE_URL that is away: names it without its password', async () => {
    const url = 'postgres://me:hidden@127.0.0.1:1/postgres'
    const said = await refuses(first, { DATABASE_URL: url }, /^No connection to PostgreSQL at 127\.0\.0\.1:1: [^:]+/)
    assert.doesNotMatch(said, /hidden/)
  })

  test('at a port that another program has: names another one', async () => {
    await using rival = createServer().listen(0)
    await once(rival, 'listening')
    const { port } = rival.address() as { readonly port: number }
    const sentence = new RegExp(`^Port ${port} is in use by another program: .*BANYAN_PORT=`)
    await refuses(first, { BANYAN_PORT: String(port) }, sentence)
  })

  test('where the disk may not be written: names the place', async () => {
    const closed = join(second.home, 'closed')
    await mkdir(closed, { mode: 0o500 })
    const data = { BANYAN_DATA: join(closed, 'data') }
    await refuses(
      second,
      data,
      /^The data directory .*closed\/data cannot be used \(.*\): choose another one with BANYAN_DATA\.$/,
    )
    const runDir = join(second.root, '.banyan/run')
    await chmod(runDir, 0o500)
    await refuses(second, {}, /^.*\/\.banyan\/run cannot be written \(EACCES: .*\): start as the account that owns /)
    await chmod(runDir, 0o700)
  })
})

/** All is ready, and the shop's first page and ours are what they should be. */
const serves = async (running: Started): Promise<void> => {
  await running.line(/^ready in/)
  for (const [path, words] of [
    ['/', '애니컴퍼니'],
    ['/banyan', 'mina@anycompany.example'],
  ] as const) {
    const response = await fetch(running.url + path, { signal: AbortSignal.timeout(ANSWER_MS) })
    assert.equal(response.status, 200, path)
    assert.ok((await response.text()).includes(words), path)
  }
}

const endsWhole = async (clone: Clone, running: Started, end: () => void): Promise<void> => {
  const listed = await running.processes()
  end()
  const { stdout } = await running.ended()
  assert.match(stdout, /\nstopped; nothing is left running\n/)
  assert.deepEqual(await stillRunning(listed), [])
  await leavesNothing(clone)
}

/** Answers with the one sentence that was said. */
const refuses = async (clone: Clone, env: NodeJS.ProcessEnv, sentence: RegExp): Promise<string> => {
  const running = await clone.start(env)
  const { code, stdout, stderr } = await running.ended()
  assert.equal(code, 1)
  assert.deepEqual(
    stdout.split('\n').filter((line) => !PROGRESS.test(line)),
    [],
  )
  const said = stderr.trimEnd()
  assert.match(said, sentence)
  assert.equal(said.split('\n').length, 1, said)
  await leavesNothing(clone)
  return said
}

const leavesNothing = async ({ home }: Clone): Promise<void> => {
  const until = performance.now() + LEAVE_MS
  while ((await processesIn(home)).length > 0 && performance.now() < until) await wait(50)
  assert.deepEqual(await processesIn(home), [])
}
