import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { eventually } from '../eventually.ts'
import { type RunningSystem, sharedSystem } from '../running-system.ts'
import { logInAs, type Shopper, visit } from '../shopper.ts'
import { type Catalogue, catalogueOf } from './catalogue.ts'
import { rowsAt } from './rows.ts'
import { rowsOfShop } from './rows-of-shop.ts'
import { entriesOf } from './shop-load.ts'

const PRINT = join(import.meta.dirname, '../../src/print-replication-requests.ts')
const READER = 'reporting'
const SLOTS = ['banyan_catalogue', 'banyan_members']
/** Long before a sweep would find it, which the profile's feed makes every five minutes. */
const WITHIN_MS = 60_000
const PRODUCTS = 40
const KILLS = 3

describe('AnyCompany with SHOP_FEED=logical-replication', () => {
  const system = sharedSystem({ env: { SHOP_FEED: 'logical-replication' } })
  const asAdmin = async (sql: string) => rowsAt(await system().adminUrl('shop-postgres', 'shop'), sql)
  const asShop = async (sql: string, values: readonly unknown[] = []) =>
    rowsAt(await system().shopDatabaseUrl(), sql, [...values])

  it('is followed by the stream once the administrator has done what is printed, and nothing beyond that is ever written', async () => {
    const [{ wal_level }] = (await asAdmin('show wal_level')) as unknown as readonly [{ readonly wal_level: string }]
    assert.equal(wal_level, 'logical')
    // Before: by polling, and the log says what is missing.
    const mina = await logInAs(system().url, 'mina')
    await eventually(async () => assert.match(await logOfHost(system()), /LEGACY_FEED_UNFIT/), WITHIN_MS)
    await signsUp(system(), { email: 'before@mail.example', name: '미리온' })
    await isFound(mina, '미리온')
    for (const setting of LOG_EVERYTHING) await asAdmin(`alter system set ${setting}`)
    await asAdmin('select pg_reload_conf()')

    const untouched = await shopCatalogue(system())
    for (const statement of await printed()) await asAdmin(statement)
    const prepared = await shopCatalogue(system())
    assert.deepEqual(differing(untouched, prepared), ['files', 'publications', 'roles', 'slots'])
    await areRead(asAdmin)

    const productIds = (await asShop(`select id from products order by id limit ${PRODUCTS}`)).map((row) =>
      String(row['id']),
    )
    const rename = async (name: string) => {
      for (const id of productIds) await asShop('update products set name = $2 where id = $1', [id, `${name} ${id}`])
    }
    await signsUp(system(), { email: 'since@mail.example', name: '나중온' })
    await rename('새 이름')
    await Promise.all([isFound(mina, '나중온'), areNamed(mina, productIds, '새 이름')])

    for (let n = 1; n <= KILLS; n++) {
      const renaming = rename(`이름 ${n}`)
      await eventually(
        async () => assert.ok((await namesOf(mina, productIds)).some((name) => name.startsWith(`이름 ${n} `))),
        WITHIN_MS,
      )
      await system().signal('host', 'SIGKILL')
      await renaming
      await signsUp(system(), { email: `during${n}@mail.example`, name: `중간 ${n}` })
      await Promise.all([isFound(mina, `중간 ${n}`), areNamed(mina, productIds, `이름 ${n}`)])
      await areRead(asAdmin)
    }

    const rows = await rowsOfShop(await system().shopDatabaseUrl())
    await system().signal('host', 'SIGKILL')
    await areRead(asAdmin)
    assert.deepEqual(withoutSessions(await rowsOfShop(await system().shopDatabaseUrl())), withoutSessions(rows))
    assert.deepEqual(differing(prepared, await shopCatalogue(system())), [])
    const logFile = join(system().dataDir, 'shop-postgres/server.log')
    const statements = (await entriesOf(logFile, READER)).filter(({ kind }) => kind === 'statement')
    assert.ok(statements.length > 100, `${statements.length} statements`)
    assert.deepEqual(
      statements.map(({ text }) => text).filter((text) => !READS.test(text)),
      [],
    )
    const commands = (await readFile(logFile, 'utf8')).matchAll(/received replication command: (\w+)/g)
    assert.deepEqual([...new Set([...commands].map(([, command]) => String(command)))].sort(), [
      'IDENTIFY_SYSTEM',
      'START_REPLICATION',
    ])
  })
})

const LOG_EVERYTHING = [
  `log_statement = 'all'`,
  `log_replication_commands = on`,
  `log_line_prefix = '%n|%p|%a|%u|'`,
  `log_timezone = 'UTC'`,
]

/** Questions, and settings of the own session. */
const READS = /^LOG: {2}(?:statement|execute [^:]*): \s*(?:select|with|show|set TimeZone)/i

const printed = async (): Promise<readonly string[]> => {
  const { stdout } = await promisify(execFile)(process.execPath, [PRINT])
  const sql = stdout
    .split('\n')
    .filter((line) => !line.startsWith('--'))
    .join('\n')
  return sql.split(/;\s+/).filter((statement) => statement.trim() !== '')
}

const shopCatalogue = async (system: RunningSystem): Promise<Catalogue> => {
  const adminUrl = await system.adminUrl('shop-postgres', 'postgres')
  const [row] = await rowsAt<{ readonly data_directory: string }>(adminUrl, 'show data_directory')
  return catalogueOf(adminUrl, 'shop', String(row?.data_directory))
}

const differing = (before: Catalogue, after: Catalogue): readonly string[] =>
  Object.keys(after)
    .filter((topic) => JSON.stringify(before[topic]) !== JSON.stringify(after[topic]))
    .sort()

/** Each context's slot has its reader. */
const areRead = (asAdmin: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>): Promise<void> =>
  eventually(async () => {
    const rows = await asAdmin('select slot_name from pg_replication_slots where active order by 1')
    assert.deepEqual(
      rows.map((row) => row['slot_name']),
      SLOTS,
    )
  }, WITHIN_MS)

const signsUp = async (
  system: RunningSystem,
  person: { readonly email: string; readonly name: string },
): Promise<void> => {
  const { status, text } = await visit(system.url).fillIn('/signup', '/signup', {
    ...person,
    phone: '010-0555-6666',
    password: 'a long password',
  })
  assert.equal(status, 303, text.slice(0, 300))
}

const isFound = (by: Shopper, name: string): Promise<void> =>
  eventually(async () => {
    const { status, body, text } = await by.get(`/api/social/members?search=${encodeURIComponent(name)}`)
    assert.equal(status, 200, text)
    assert.ok(text.includes(name), `${name} in ${JSON.stringify(body)}`)
  }, WITHIN_MS)

type Product = { readonly productId: string; readonly name: { readonly ko: string } }

const namesOf = async (by: Shopper, productIds: readonly string[]): Promise<readonly string[]> => {
  const { status, body, text } = await by.get(`/api/catalogue/products?ids=${productIds.join(',')}`)
  assert.equal(status, 200, text)
  return (body['products'] as readonly Product[]).map(({ name }) => name.ko)
}

const areNamed = (by: Shopper, productIds: readonly string[], name: string): Promise<void> =>
  eventually(async () => {
    const names = await namesOf(by, productIds)
    assert.deepEqual([...names].sort(), productIds.map((id) => `${name} ${id}`).sort())
  }, WITHIN_MS)

const logOfHost = ({ dataDir }: RunningSystem): Promise<string> => readFile(join(dataDir, 'logs/host.log'), 'utf8')

/** A session's end moves with each visit of the shop. */
const withoutSessions = ({ session: _session, ...rows }: Awaited<ReturnType<typeof rowsOfShop>>) => rows
