import assert from 'node:assert/strict'
import { type TestContext, describe, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { isFault } from '@banyan/model'
import { Client } from 'pg'
import { type SchemaProblem, type ShopProfile, inspectShop } from '../src/index.ts'
import { EXPRESS_PROFILE, expressProfile, expressShop } from './express-shop.ts'
import { MINIATURE_PROFILE, MINIATURE_SCHEMA, miniatureGrants } from './miniature-shop/index.ts'
import { type ShopFixture, shopDatabase } from './shop-database.ts'
import { until } from './until.ts'

const SOON = AbortSignal.timeout(60_000)

const asSuperuser = async (shop: ShopFixture, sql: string): Promise<void> => {
  const admin = new Client({ connectionString: shop.adminUrl })
  await admin.connect()
  await admin.query(sql)
  await admin.end()
}

const rightsOf = async (connectionString: string, profile = expressProfile()): Promise<readonly string[]> => {
  try {
    await inspectShop(profile, connectionString, SOON)
    return []
  } catch (error) {
    assert.ok(isFault(error, 'LEGACY_ROLE_CAN_WRITE'), String(error))
    assert.equal(error.retry, 'never')
    return error.data['rights'] as string[]
  }
}

const problemsOf = async (shop: ShopFixture, profile: ShopProfile): Promise<readonly SchemaProblem[]> => {
  try {
    await inspectShop(profile, shop.readerUrl, SOON)
    return []
  } catch (error) {
    assert.ok(isFault(error, 'LEGACY_PROFILE_MISMATCH'), String(error))
    return error.data['problems'] as SchemaProblem[]
  }
}

describe('a shop that is inspected', () => {
  test('and fits its profile tells what it is', async (t) => {
    const shop = await expressShop(t)
    await shop.owner.query(`alter database ${new URL(shop.ownerUrl).pathname.slice(1)} set timezone to 'Asia/Seoul'`)
    const inspection = await inspectShop(expressProfile(), shop.readerUrl, SOON)
    assert.equal(inspection.role, shop.reader)
    assert.match(inspection.serverVersion, /^18/)
    assert.equal(inspection.serverTimeZone, 'Asia/Seoul')
    assert.deepEqual(inspection.withoutIndex, [])
    await shop.owner.query('drop index users_updated_at_idx')
    assert.deepEqual((await inspectShop(expressProfile(), shop.readerUrl, SOON)).withoutIndex, ['users'])
  })

  test('and built otherwise needs another profile, no other code', async (t) => {
    const shop = await shopDatabase(t, { schema: MINIATURE_SCHEMA, grants: miniatureGrants })
    assert.equal((await inspectShop(MINIATURE_PROFILE, shop.readerUrl, SOON)).role, shop.reader)
  })

  test('and away is unreachable', async () => {
    await assert.rejects(inspectShop(expressProfile(), 'postgresql://x:y@127.0.0.1:1/none', SOON), (error) =>
      isFault(error, 'LEGACY_SHOP_UNREACHABLE'),
    )
  })

  test('leaves nothing behind: no connection, table, role, slot or setting', async (t) => {
    const shop = await expressShop(t)
    const traces = async () => {
      const { rows } = await shop.owner.query(`
        select (select count(*) from pg_class) as relations, (select count(*) from pg_replication_slots) as slots,
          (select count(*) from pg_publication) as publications, (select count(*) from pg_db_role_setting) as settings,
          (select count(*) from pg_stat_activity where application_name = 'banyan' and datname = current_database()) as connections`)
      return rows as unknown[]
    }
    const before = await traces()
    await inspectShop(expressProfile(), shop.readerUrl, SOON)
    await until(
      async () => isDeepStrictEqual(await traces(), before),
      'all is as before; backends take a moment to end',
    )
  })
})

describe('a role that', () => {
  const rights: readonly (readonly [string, (reader: string, database: string) => string, RegExp])[] = [
    ['may insert', (r) => `grant insert on users to ${r}`, /^INSERT on public\.users$/],
    ['may insert one column', (r) => `grant insert (name) on customers to ${r}`, /^INSERT on public\.customers$/],
    ['may update one column', (r) => `grant update (role) on users to ${r}`, /^UPDATE on public\.users$/],
    ['may delete', (r) => `grant delete on session to ${r}`, /^DELETE on public\.session$/],
    ['may truncate', (r) => `grant truncate on session to ${r}`, /^TRUNCATE on public\.session$/],
    ['may do so because everybody may', () => 'grant update on customers to public', /^UPDATE on public\.customers$/],
    ['may draw from a sequence', (r) => `grant usage on sequence users_id_seq to ${r}`, /^USAGE on sequence/],
    ['may create tables', (r) => `grant create on schema public to ${r}`, /^CREATE in schema public$/],
    ['may create schemas', (r, d) => `grant create on database ${d} to ${r}`, /^CREATE on the database$/],
    ['owns a table', (r) => `create table theirs (); alter table theirs owner to ${r}`, /^owns public\.theirs$/],
    ['owns a schema', (r) => `create schema theirs authorization ${r}`, /^owns schema theirs$/],
    ['owns the database', (r, d) => `alter database ${d} owner to ${r}`, /^owns the database$/],
    ['is superuser', (r) => `alter role ${r} superuser`, /^is superuser/],
    ['may create roles', (r) => `alter role ${r} createrole`, /^may create roles/],
    ['may create databases', (r) => `alter role ${r} createdb`, /^may create databases/],
    ['may replicate', (r) => `alter role ${r} replication`, /^may replicate/],
    ['may write all data', (r) => `grant pg_write_all_data to ${r}`, /^is a member of pg_write_all_data$/],
  ]
  for (const [what, grant, right] of rights) {
    test(`${what} is refused, and the right is named`, async (t: TestContext) => {
      const shop = await expressShop(t)
      assert.deepEqual(await rightsOf(shop.readerUrl), [], 'the counter-test')
      const database = new URL(shop.ownerUrl).pathname.slice(1)
      await asSuperuser(shop, grant(shop.reader, database))
      const found = await rightsOf(shop.readerUrl)
      assert.ok(
        found.some((line) => right.test(line)),
        found.join('; '),
      )
    })
  }

  test('could switch to one that writes, though it inherits nothing, is refused', async (t) => {
    const shop = await expressShop(t)
    const owner = new URL(shop.ownerUrl).username
    await asSuperuser(shop, `grant ${owner} to ${shop.reader} with inherit false, set true`)
    assert.ok((await rightsOf(shop.readerUrl)).includes('owns public.users'))
  })

  test('is the shop’s owner is refused', async (t) => {
    const shop = await expressShop(t)
    assert.ok((await rightsOf(shop.ownerUrl)).includes('DELETE on public.users'))
  })
})

describe('a profile that does not fit is refused, and the difference named:', () => {
  const cases: readonly (readonly [string, string, Partial<SchemaProblem>])[] = [
    [
      'a missing table',
      'alter table customers rename to clients',
      { table: 'public.customers', found: 'none of this name' },
    ],
    ['a missing column', 'alter table users rename email to mail', { table: 'public.users', column: 'email' }],
    [
      'a column of another type',
      'alter table session alter expire type timestamptz',
      { column: 'expire', expected: 'type timestamp', found: 'timestamptz' },
    ],
    [
      'a key that is not unique',
      'alter table customers drop constraint customers_pkey',
      { table: 'public.customers', column: 'id', expected: 'a unique index on this column alone, and NOT NULL' },
    ],
  ]
  for (const [what, sql, expected] of cases) {
    test(what, async (t) => {
      const shop = await expressShop(t)
      await shop.owner.query(sql)
      const problems = await problemsOf(shop, expressProfile())
      assert.ok(
        problems.some((problem) => isPartOf(expected, problem)),
        JSON.stringify(problems),
      )
    })
  }

  test('a column that we may not read', async (t) => {
    const shop = await expressShop(t)
    const users = { ...EXPRESS_PROFILE.users, email: 'password_hash' }
    assert.deepEqual(await problemsOf(shop, expressProfile({ users })), [
      { table: 'public.users', column: 'password_hash', expected: 'the right to SELECT it', found: 'none' },
    ])
  })

  test('columns that are there and can’t be compared', async (t) => {
    const shop = await expressShop(t)
    await shop.owner.query(
      'alter table customers drop constraint customers_user_id_fkey; alter table customers alter user_id type text',
    )
    const [problem] = await problemsOf(shop, expressProfile())
    assert.match(String(problem?.found), /^SQLSTATE 42883: operator does not exist/)
  })

  test('all differences at once', async (t) => {
    const shop = await expressShop(t)
    await shop.owner.query('drop table session; alter table customers drop column name')
    const problems = await problemsOf(shop, expressProfile())
    assert.deepEqual(new Set(problems.map(({ table }) => table)), new Set(['public.session', 'public.customers']))
  })
})

const isPartOf = (part: object, whole: object): boolean =>
  Object.entries(part).every(([name, value]) => (whole as Record<string, unknown>)[name] === value)
