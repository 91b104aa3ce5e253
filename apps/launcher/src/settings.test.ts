import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { isFault } from '@banyan/model/fault'
import { readSettings } from './settings.ts'
import { CONTEXTS } from './topology.ts'

test('nothing set means port 8080, .banyan, and servers of our own', () => {
  const { port, dataDir, databaseUrl, shopDatabaseUrl } = readSettings('/checkout', {
    BANYAN_PORT: '',
    DATABASE_URL: '',
  })
  assert.deepEqual(
    { port, dataDir, databaseUrl, shopDatabaseUrl },
    {
      port: 8_080,
      dataDir: '/checkout/.banyan',
      databaseUrl: undefined,
      shopDatabaseUrl: undefined,
    },
  )
})

test('ports from 0 to 65535 are taken, others refused', () => {
  for (const found of ['0', '65535']) assert.equal(readSettings('/', { BANYAN_PORT: found }).port, Number(found))
  for (const found of ['65536', '-1', '1e3', ' 80', '080000'])
    assert.throws(
      () => readSettings('/', { BANYAN_PORT: found }),
      (error) => isFault(error, 'LAUNCHER_SETTING_WRONG'),
    )
})

test('the console is at the port after the gateway’s, or where somebody says', () => {
  const consolePort = (env: Record<string, string>) => readSettings('/', env).consolePort
  assert.equal(consolePort({}), 8_081)
  assert.equal(consolePort({ BANYAN_PORT: '9000' }), 9_001)
  for (const chosen of ['0', '65535']) assert.equal(consolePort({ BANYAN_PORT: chosen }), 0)
  assert.equal(consolePort({ BANYAN_PORT: '9000', BANYAN_CONSOLE_PORT: '0' }), 0)
  assert.throws(
    () => consolePort({ BANYAN_PORT: '9000', BANYAN_CONSOLE_PORT: '9000' }),
    (error) => isFault(error, 'LAUNCHER_SETTING_WRONG'),
  )
})

test('the shop is followed by polling, or as SHOP_FEED says; SHOP_PROFILE names another profile', () => {
  const shopOf = (env: Record<string, string>) => {
    const { shopFeed, shopProfile } = readSettings('/checkout', env)
    return [shopFeed, shopProfile]
  }
  assert.deepEqual(shopOf({ SHOP_FEED: '' }), ['polling', undefined])
  assert.deepEqual(shopOf({ SHOP_FEED: 'polling' }), ['polling', undefined])
  assert.deepEqual(shopOf({ SHOP_FEED: 'logical-replication' }), [
    'logical-replication',
    '/checkout/anycompany/system/src/shop-profile-by-replication.ts',
  ])
  const other = { SHOP_FEED: 'logical-replication', SHOP_PROFILE: '/other/profile.ts' }
  assert.deepEqual(shopOf(other), ['logical-replication', '/other/profile.ts'])
  for (const found of ['replication', 'Polling', 'true'])
    assert.throws(
      () => readSettings('/', { SHOP_FEED: found }),
      (error) => isFault(error, 'LAUNCHER_SETTING_WRONG') && error.message.includes(found),
    )
})

test('what every process gets holds nothing secret', () => {
  const { commonEnv } = readSettings('/', {
    PATH: '/bin',
    DATABASE_URL: 'postgres://a:b@c/d',
    TOKEN: 'x',
    TZ: 'Asia/Seoul',
    BANYAN_DATA: '/data',
    BANYAN_CONFIG: '/etc/banyan.json',
    CONFIG_SOCIAL_REQUESTS_AT_ONCE: '10',
  })
  assert.deepEqual(commonEnv, {
    FAULTS_ARMED: 'on-demand',
    CONFIGURATION_DIR: '/data/configuration',
    BANYAN_CONFIG: '/etc/banyan.json',
    CONFIG_SOCIAL_REQUESTS_AT_ONCE: '10',
    PATH: '/bin',
    TZ: 'Asia/Seoul',
  })
})

test('one host runs all contexts; as services each has a process and a key of its own, and there is a broker', async () => {
  const bin = await mkdtemp(join(tmpdir(), 'banyan-settings-'))
  const namesOf = (...args: string[]) => readSettings('/', { PATH: bin }, args).processes.map(({ name }) => name)
  try {
    await writeFile(join(bin, 'nats-server'), '', { mode: 0o755 })
    assert.deepEqual(namesOf(), ['gateway', 'host', 'shop', 'console'])
    assert.deepEqual(namesOf('--topology', 'one-host'), ['gateway', 'host', 'shop', 'console'])
    assert.deepEqual(namesOf('--topology', 'services'), ['gateway', 'broker', ...CONTEXTS, 'shop', 'console'])
    assert.deepEqual(namesOf('--topology', 'services', '--replicas', 'members=2').slice(2, 4), [
      'members-1',
      'members-2',
    ])
    const withVariable = readSettings('/', { PATH: bin, BANYAN_REPLICAS: 'social=2' }, ['--topology', 'services'])
    assert.ok(withVariable.processes.some(({ name, replicaOf }) => name === 'social-2' && replicaOf === 'social'))
    const hasTls = (env: Record<string, string>, ...args: string[]) =>
      readSettings('/', { PATH: bin, ...env }, ['--topology', 'services', ...args]).mutualTls
    const [usual, day] = [{ validMs: 90 * 86_400_000 }, { validMs: 86_400_000 }]
    assert.deepEqual(
      [hasTls({}), hasTls({}, '--mtls'), hasTls({ BANYAN_MTLS: 'yes' }), hasTls({ BANYAN_MTLS: 'no' })],
      [null, usual, usual, null],
    )
    assert.deepEqual(hasTls({ BANYAN_MTLS_DAYS: '1' }, '--mtls'), day)
    for (const BANYAN_MTLS_DAYS of ['0.0006', '366', 'never'])
      assert.throws(
        () => hasTls({ BANYAN_MTLS_DAYS }, '--mtls'),
        (error) => isFault(error, 'LAUNCHER_SETTING_WRONG'),
      )
    for (const env of [{ BANYAN_MTLS: 'yes' }, { BANYAN_MTLS: 'true' }])
      assert.throws(
        () => readSettings('/', env),
        (error) => isFault(error, 'LAUNCHER_SETTING_WRONG'),
      )
    const alone = ['--replicas', 'social=3']
    for (const args of [
      ['--topology', 'two-hosts'],
      ['--topology'],
      ['--topology', 'services', '--replicas', '3'],
      alone,
      ['--mtls'],
      ['services'],
    ])
      assert.throws(
        () => namesOf(...args),
        (error) => isFault(error, 'LAUNCHER_SETTING_WRONG'),
        args.join(' '),
      )
  } finally {
    await rm(bin, { recursive: true })
  }
})
