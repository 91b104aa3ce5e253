import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { shopProfile } from '../../src/shop-profile.ts'
import { eventually } from '../eventually.ts'
import { type RunningSystem, startSystem } from '../running-system.ts'
import { DEMO, memberIdOf, type Shopper } from '../shopper.ts'
import { type Catalogue, catalogueOf } from './catalogue.ts'
import { rowsAt } from './rows.ts'
import { comparable, rowsOfShop, type ShopRows } from './rows-of-shop.ts'
import { logInSeeded, NEWCOMER, shopDay } from './shop-day.ts'
import { openShopAlone, openShopServer, type ShopServer } from './shop-alone.ts'
import { type Entry, entriesOf, mostConnections, mostInASecond } from './shop-load.ts'

const SECRETS = { reportingPassword: 'reporting password', sessionSecret: 'session secret' } as const
const SHOP_FILES = join(import.meta.dirname, '../../../shop')
const READER = 'reporting'
/** One after the other at the shop's own form: a password costs it a tenth of a second. */
const MEMBERS = 50
const TRAFFIC_MS = 8_000
/** All members share one address, whose limit is the gateway's matter. */
const PAUSE_MS = 250
const IDLE_MS = 6_000

describe('a shop beside which Banyan runs', () => {
  const undo: (() => Promise<unknown>)[] = []
  let shop: ShopServer
  let files: readonly string[]
  let seen: { readonly catalogue: Catalogue; readonly rows: ShopRows }
  let system: RunningSystem

  before(async () => {
    files = await filesOfShop()
    shop = await openShopServer()
    undo.unshift(() => shop.server.destroy())
    const alone = await openShopAlone(shop.url, SECRETS)
    await alone.stop()
    seen = { catalogue: await catalogue(shop), rows: await rowsOfShop(shop.url) }
    const env = await secretFiles(undo)
    system = await startSystem(
      { after: (fn) => void undo.unshift(fn) },
      { env: { ...env, SHOP_DATABASE_URL: shop.url } },
    )
  })
  after(async () => {
    for (const fn of undo) await fn()
  })

  it('has the rows of its twin without Banyan after the same day', async (t) => {
    const twin = await openShopServer()
    t.after(() => twin.server.destroy())
    const alone = await openShopAlone(twin.url, SECRETS)
    t.after(() => alone.stop())
    const rowsBefore = await rowsOfShop(twin.url)
    assert.deepEqual(comparable({}, seen.rows), comparable({}, rowsBefore), 'twins are born alike')
    await shopDay(alone.url)
    await shopDay(system.url, socialMoment)
    const [here, there] = [
      comparable(seen.rows, await rowsOfShop(shop.url)),
      comparable(rowsBefore, await rowsOfShop(twin.url)),
    ]
    for (const table of Object.keys(there)) assert.deepEqual(here[table], there[table], table)
    assert.deepEqual(Object.keys(here), Object.keys(there))
    assert.notDeepEqual(here, comparable(rowsBefore, rowsBefore), 'the day left traces')
  })

  it('is asked for no more than its profile’s budget, idle and under the traffic of its members', async () => {
    const { maxConnections, pollsPerSecond, sessionReadsPerSecond } = shopProfile.budgets
    const idleFrom = Date.now()
    await delay(IDLE_MS)
    const idle = (await ourStatements(shop, idleFrom)).filter((entry) => !isPreparation(entry))
    assert.ok(idle.every(isPoll), 'nobody is there to be recognised')
    assert.ok(idle.length <= pollsPerSecond * (IDLE_MS / 1_000 + 1), `${idle.length} polls in ${IDLE_MS} ms`)
    assert.ok(idle.length > 0, 'the shop is followed')
    assert.ok(mostInASecond(idle) <= pollsPerSecond, `${mostInASecond(idle)} polls within a second`)

    const busyFrom = Date.now()
    await trafficOf(system, await membersOf(system, shop))
    const busy = await ourStatements(shop, busyFrom)
    const [polls, reads] = [busy.filter(isPoll), busy.filter((entry) => !isPoll(entry) && !isPreparation(entry))]
    assert.ok(reads.length >= MEMBERS, `${reads.length} reads for ${MEMBERS} members`)
    assert.ok(mostInASecond(polls) <= pollsPerSecond, `${mostInASecond(polls)} polls within a second`)
    assert.ok(mostInASecond(reads) <= sessionReadsPerSecond, `${mostInASecond(reads)} reads within a second`)
    const connections = (await entriesOf(shop.logFile, READER)).filter(({ kind }) => kind !== 'statement')
    assert.ok(mostConnections(connections) <= maxConnections, `${mostConnections(connections)} connections at once`)
  })

  it('has the schema, settings, roles, slots and publications that it had, and the files', async () => {
    const now = await catalogue(shop)
    for (const topic of Object.keys(now)) assert.deepEqual(now[topic], seen.catalogue[topic], topic)
    await system.stop()
    assert.deepEqual(await catalogue(shop), seen.catalogue)
    assert.deepEqual(await filesOfShop(), files)
  })

  it('would show it: a catalogue differs after anything was created, granted or set', async () => {
    const changes = [
      ['create table extra (id int)', 'drop table extra'],
      ['grant insert on users to reporting', 'revoke insert on users from reporting'],
      ['create index extra on users (role)', 'drop index extra'],
      ['alter role reporting connection limit 21', 'alter role reporting connection limit 20'],
      ['create publication extra for table users', 'drop publication extra'],
      ["alter system set work_mem = '8MB'", 'alter system reset all'],
      [`select pg_create_physical_replication_slot('extra')`, `select pg_drop_replication_slot('extra')`],
      ['alter table users replica identity full', 'alter table users replica identity default'],
    ] as const
    for (const [change, back] of changes) {
      const url = adminUrlOf(shop)
      await rowsAt(url, change)
      assert.notDeepEqual(await catalogue(shop), seen.catalogue, change)
      await rowsAt(url, back)
    }
  })
})

const catalogue = ({ server }: ShopServer): Promise<Catalogue> => catalogueOf(server.adminUrl, 'shop', server.pgdata)

const adminUrlOf = ({ server }: ShopServer): string =>
  Object.assign(new URL(server.adminUrl), { pathname: '/shop' }).href

const filesOfShop = async (): Promise<readonly string[]> => {
  const entries = await readdir(SHOP_FILES, { recursive: true, withFileTypes: true })
  const files = entries.filter((e) => e.isFile() && !e.parentPath.includes('node_modules'))
  const hashed = files.map(async ({ parentPath, name }) => {
    const bytes = await readFile(join(parentPath, name))
    return `${join(parentPath, name)} ${createHash('sha256').update(bytes).digest('hex')}`
  })
  return (await Promise.all(hashed)).sort()
}

/** So that the shop keeps the secrets it had before. */
const secretFiles = async (undo: (() => Promise<unknown>)[]): Promise<Readonly<Record<string, string>>> => {
  const dir = await mkdtemp(join(tmpdir(), 'shop-secrets-'))
  undo.unshift(() => rm(dir, { recursive: true, force: true }))
  const [reporting, session] = [join(dir, 'reporting'), join(dir, 'session')]
  await writeFile(reporting, SECRETS.reportingPassword, { mode: 0o600 })
  await writeFile(session, SECRETS.sessionSecret, { mode: 0o600 })
  return { SHOP_REPORTING_PASSWORD_FILE: reporting, SHOP_SESSION_SECRET_FILE: session }
}

/** What members do here while they shop there. */
const socialMoment = async (member: Shopper): Promise<void> => {
  await memberIdOf(member)
  assert.equal((await member.post('/api/social/posts', { text: '오늘 산 것' })).status, 201)
  assert.equal((await member.get('/api/social/timeline')).status, 200)
}

/** The log is flushed with every line; a statement under way is not there yet. */
const ourStatements = async ({ logFile }: ShopServer, sinceMs: number): Promise<readonly Entry[]> => {
  const entries = await entriesOf(logFile, READER)
  return entries.filter(({ kind, atMs }) => kind === 'statement' && atMs >= sinceMs)
}

/** Once a connection, before its first read. */
const isPreparation = ({ text }: Entry): boolean => /banyan\.server_zone/.test(text) || /set TimeZone/.test(text)

/** Pages of the followed tables: by key, by instant, and whether keys are still there. Reads for a visitor join users. */
const isPoll = ({ text }: Entry): boolean => /from "public"\."(users|customers|products)" t\b/.test(text)

const membersOf = async (system: RunningSystem, shop: ShopServer): Promise<readonly Shopper[]> => {
  const sql = `select email from users where role = 'customer' and email <> all ($1) order by id limit ${MEMBERS}`
  const known = [...Object.values(DEMO).map(({ email }) => email), NEWCOMER.email]
  const emails = await rowsAt<{ email: string }>(shop.url, sql, [known])
  assert.equal(emails.length, MEMBERS)
  const members: Shopper[] = []
  for (const { email } of emails) members.push(await logInSeeded(system.url, email))
  return members
}

const trafficOf = async (system: RunningSystem, members: readonly Shopper[]): Promise<void> => {
  const until = Date.now() + TRAFFIC_MS
  await Promise.all(
    members.map(async (member, i) => {
      for (let n = 0; Date.now() < until; n += 1) {
        const page = n % 3 === 0 ? '/products/5' : '/api/social/timeline'
        const { status, text } = await member.get(page)
        assert.equal(status, 200, `${page}: ${text.slice(0, 300)}`)
        if (n % 7 === i % 7) await member.post('/api/social/posts', { text: `${i}/${n}` })
        await delay(PAUSE_MS)
      }
    }),
  )
  await eventually(async () => assert.equal(await system.health(), 200))
}
