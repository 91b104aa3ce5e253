import assert from 'node:assert/strict'
import { type TestContext, describe, test } from 'node:test'
import { isFault } from '@banyan/model'
import { type Change, type DigestStore, PAGE_ROWS, memoryDigestStore } from '../src/index.ts'
import { EXPRESS_PROFILE, addUser, expressProfile, expressShop } from './express-shop.ts'
import { type Mirror, type SteppedFollower, mirror, steppedFollower } from './following.ts'
import type { ShopFixture } from './shop-database.ts'

type Opened = {
  readonly shop: ShopFixture
  readonly seen: Mirror
  readonly store: DigestStore
  readonly follower: SteppedFollower
}

const opened = async (t: TestContext, table = 'users', profile = expressProfile()): Promise<Opened> => {
  const shop = await expressShop(t)
  const seen = mirror()
  const store = memoryDigestStore()
  const follower = steppedFollower({ profile, table, connectionString: shop.readerUrl, store, onChange: seen.take })
  t.after(() => follower.close())
  return { shop, seen, store, follower }
}

const brief = (changes: readonly Change[]) =>
  changes.map((change) => `${change.kind} ${change.key}${change.kind === 'upserted' ? ` ${change.row['email']}` : ''}`)
const addMany = (shop: ShopFixture, count: number, prefix = 'u') =>
  shop.owner.query(`insert into users (email) select $2 || n from generate_series(1, $1) n`, [count, prefix])

describe('recent rows', () => {
  test('are delivered once, though every look takes in the last seconds again', async (t) => {
    const { shop, seen, follower } = await opened(t)
    const { userId } = await addUser(shop, { email: 'a' })
    await follower.recent()
    await follower.recent()
    assert.deepEqual(seen.told, [
      { table: 'users', key: userId, kind: 'upserted', row: { id: userId, email: 'a', role: 'customer' } },
    ])
    await shop.owner.query(`update users set email = 'b', updated_at = now()`)
    await follower.recent()
    assert.deepEqual(brief(seen.told), [`upserted ${userId} a`, `upserted ${userId} b`])
  })

  test('with one and the same instant come over several pages, none twice, none missing', async (t) => {
    const { shop, seen, follower } = await opened(t)
    await addMany(shop, 2 * PAGE_ROWS + 1)
    await follower.recent()
    assert.deepEqual([seen.told.length, seen.rows.size], [2 * PAGE_ROWS + 1, 2 * PAGE_ROWS + 1])
  })

  test('with an instant in the future neither blind the look nor are lost', async (t) => {
    const { shop, seen, follower } = await opened(t)
    await shop.owner.query(
      `insert into users (email, updated_at) values ('ahead', '2999-01-01'), ('for ever', 'infinity')`,
    )
    await follower.recent()
    await addUser(shop, { email: 'now' })
    await follower.recent()
    assert.deepEqual(
      seen.told.map((change) => change.kind === 'upserted' && change.row['email']),
      ['ahead', 'for ever', 'now'],
    )
  })

  test('that were committed late, with an instant within the overlap, are found by the next look', async (t) => {
    const { shop, seen, follower } = await opened(t)
    const late = await shop.owner.connect()
    await late.query(`begin; insert into users (email) values ('late')`)
    await addUser(shop, { email: 'early' })
    await follower.recent()
    await late.query('commit')
    late.release()
    await follower.recent()
    assert.deepEqual(
      brief(seen.told).map((line) => line.split(' ')[2]),
      ['early', 'late'],
    )
  })

  test('go on after a restart where they were, not with what was an hour ago', async (t) => {
    // Without an overlap, only the mark can tell where it was.
    const [users] = EXPRESS_PROFILE.changes ?? []
    const profile = expressProfile({ changes: [{ ...users, overlapMs: 0 } as NonNullable<typeof users>] })
    const { shop, seen, store, follower } = await opened(t, 'users', profile)
    await follower.recent()
    await addUser(shop, { email: 'while away' })
    await shop.owner.query(`insert into users (email, updated_at) values ('long ago', now() - interval '1 hour')`)
    const again = steppedFollower({
      profile,
      table: 'users',
      connectionString: shop.readerUrl,
      store,
      onChange: seen.take,
    })
    await again.recent()
    await again.close()
    assert.deepEqual(
      brief(seen.told).map((line) => line.split(' ')[2]),
      ['while'],
    )
  })

  test('are found by stamps of every type, in whatever zone they are written', async (t) => {
    const shop = await expressShop(t)
    const types = {
      timestamptz: ['timestamptz', 'now()'],
      timestamp: ['timestamp', `now() at time zone 'Asia/Seoul'`],
      'epoch-ms': ['bigint', 'extract(epoch from now()) * 1000'],
      'epoch-s': ['integer', 'extract(epoch from now())'],
    } as const
    for (const [type, [sqlType, now]] of Object.entries(types)) {
      const table = `by ${type}`
      await shop.owner.query(`create table "${table}" ("Key" text primary key, "select" text, "at" ${sqlType})`)
      await shop.owner.query(`grant select on "${table}" to ${shop.reader}`)
      const updatedAt = { column: 'at', type, ...(type === 'timestamp' ? { writtenIn: 'Asia/Seoul' } : {}) } as never
      const profile = expressProfile({
        changes: [{ table, key: 'Key', columns: ['select'], updatedAt, overlapMs: 1_000 }],
      })
      const seen = mirror()
      const follower = steppedFollower({
        profile,
        table,
        connectionString: shop.readerUrl,
        store: memoryDigestStore(),
        onChange: seen.take,
      })
      await follower.recent()
      await shop.owner.query(`insert into "${table}" values ('new', 'x', ${now}), ('stampless', 'x', null)`)
      await shop.owner.query(
        `insert into "${table}" values ('old', 'x', (${now.replace('now()', `(now() - interval '1 minute')`)}))`,
      )
      await follower.recent()
      assert.deepEqual([...seen.rows.keys()], ['new'], type)
      await follower.sweep()
      assert.deepEqual([...seen.rows.keys()].sort(), ['new', 'old', 'stampless'], type)
      await follower.close()
    }
  })
})

describe('a sweep', () => {
  test('finds what no stamp tells: late commits, changes without a new stamp, tables without one, deletions', async (t) => {
    const { shop, seen, follower } = await opened(t)
    const gone = await addUser(shop, { email: 'gone' })
    const kept = await addUser(shop, { email: 'kept' })
    await follower.recent()
    await shop.owner.query('delete from users where id = $1', [gone.userId])
    await shop.owner.query(`update users set email = 'renamed' where id = $1`, [kept.userId])
    await shop.owner.query(`insert into users (email, updated_at) values ('backdated', '2001-01-01')`)
    seen.told.length = 0
    await follower.sweep()
    assert.deepEqual(
      brief(seen.told),
      [`upserted ${kept.userId} renamed`, '3']
        .map((s) => (s === '3' ? `upserted 3 backdated` : s))
        .concat(`deleted ${gone.userId}`),
    )
    seen.told.length = 0
    await follower.sweep()
    assert.deepEqual(seen.told, [])
  })

  test('delivers a row again that was deleted and came back', async (t) => {
    const { shop, seen, follower } = await opened(t)
    const { userId } = await addUser(shop, { email: 'a' })
    await follower.sweep()
    await shop.owner.query('delete from users')
    await follower.sweep()
    await shop.owner.query(`insert into users (id, email) values ($1, 'a')`, [userId])
    await follower.sweep()
    assert.deepEqual(brief(seen.told), [`upserted ${userId} a`, `deleted ${userId}`, `upserted ${userId} a`])
  })

  test('never holds more than a page, at the bound and one beyond', async (t) => {
    for (const count of [PAGE_ROWS - 1, PAGE_ROWS, PAGE_ROWS + 1]) {
      const { shop, seen, follower } = await opened(t)
      const pages: number[] = []
      const bounded = steppedFollower({
        profile: expressProfile(),
        table: 'users',
        connectionString: shop.readerUrl,
        store: memoryDigestStore(),
        onChange: async (changes) => void pages.push(changes.length),
      })
      await addMany(shop, count)
      await bounded.sweep()
      await bounded.close()
      assert.deepEqual(pages, [Math.min(count, PAGE_ROWS), ...(count > PAGE_ROWS ? [count - PAGE_ROWS] : [])])
      await follower.sweep()
      await shop.owner.query(`update users set role = 'vip', updated_at = now()`) // All rows at once.
      await follower.recent()
      assert.equal([...seen.rows.values()].filter((row) => row['role'] === 'vip').length, count)
    }
  })

  test('pages through keys of text in the shop’s own order, whatever collation that is', async (t) => {
    const shop = await expressShop(t)
    await shop.owner.query(`create table words (word text collate "en-x-icu" primary key, n numeric)`)
    await shop.owner.query(`grant select on words to ${shop.reader}`)
    await shop.owner.query(
      `insert into words select v || n, n from unnest(array['a', 'A', 'ä', 'Z', 'z-', '가', '_', '''', '10', '9']) v, generate_series(1, 120) n`,
    )
    const profile = expressProfile({ changes: [{ table: 'words', key: 'word', columns: ['n'] }] })
    const seen = mirror()
    const follower = steppedFollower({
      profile,
      table: 'words',
      connectionString: shop.readerUrl,
      store: memoryDigestStore(),
      onChange: seen.take,
    })
    await follower.sweep()
    assert.equal(seen.rows.size, 1_200)
    await shop.owner.query(`delete from words where word in ('a1', 'Z7', '''120')`)
    await shop.owner.query(`update words set word = 'moved' where word = '가5'`)
    await follower.sweep()
    const { rows } = await shop.owner.query<{ word: string }>('select word from words')
    assert.deepEqual(new Set(seen.rows.keys()), new Set(rows.map(({ word }) => word)))
    await follower.close()
  })

  test('sees one value as one value, whatever its type and whoever reads it', async (t) => {
    const shop = await expressShop(t)
    await shop.owner.query(`
      create table kinds (id bigint primary key, a numeric, b timestamptz, c timestamp, d jsonb, e json, f bytea, g double precision, h interval, i text[],
        j boolean, k money, l date, m text);
      insert into kinds values
        (9007199254740993, 1.10, '2026-03-29 01:30:00.123456+02', '2026-01-01', '{"b": 1, "a": [1, 2]}', '{"b" : 1}', '\\xdead', 0.30000000000000004, '1 mon 2 days', '{a,"b,c",null}', true, 12.5, '2026-01-01', '나무🌳'),
        (-9223372036854775808, null, null, null, null, null, null, null, null, null, null, null, null, null),
        (9223372036854775807, 'NaN', 'infinity', '-infinity', 'null', 'null', '', 'Infinity', '0', '{}', false, 0, 'infinity', '');
      grant select on kinds to ${shop.reader}`)
    const columns = 'a b c d e f g h i j k l m'.split(' ')
    const profile = expressProfile({ changes: [{ table: 'kinds', key: 'id', columns }] })
    const store = memoryDigestStore()
    const seen = mirror()
    const sweepOnce = async () => {
      const follower = steppedFollower({
        profile,
        table: 'kinds',
        connectionString: shop.readerUrl,
        store,
        onChange: seen.take,
      })
      await follower.sweep()
      await follower.close()
    }
    await sweepOnce()
    assert.deepEqual([...seen.rows.keys()], ['-9223372036854775808', '9007199254740993', '9223372036854775807'])
    assert.equal(seen.rows.get('9007199254740993')?.['b'], '2026-03-28 23:30:00.123456+00')
    assert.equal(seen.rows.get('9007199254740993')?.['c'], '2026-01-01 00:00:00')
    assert.equal(seen.rows.get('9007199254740993')?.['m'], '나무🌳')
    const name = new URL(shop.ownerUrl).pathname.slice(1)
    for (const setting of [
      `timezone to 'Asia/Seoul'`,
      `datestyle to 'German'`,
      `bytea_output to 'escape'`,
      `intervalstyle to 'iso_8601'`,
      `extra_float_digits to '-10'`,
    ]) {
      await shop.owner.query(`alter database ${name} set ${setting}`)
    }
    await sweepOnce()
    assert.equal(seen.told.length, 3, 'other settings of the server are no changes')
    const changes = [
      'a = 1.2',
      `b = '2026-03-29 01:30:00.123457+02'`,
      'd = null',
      `i = '{a}'`,
      `m = ''`,
      'm = null',
      'j = null',
      'j = false',
    ]
    for (const change of changes) {
      const before: number = seen.told.length
      await shop.owner.query(`update kinds set ${change} where id = 9007199254740993`)
      await sweepOnce()
      assert.equal(seen.told.length, before + 1, change)
    }
  })
})

describe('a receiver', () => {
  test('that fails, or dies after it took a page, gets that page again, and loses nothing', async (t) => {
    const { shop, store } = await opened(t)
    await addMany(shop, PAGE_ROWS + 1)
    const seen = mirror()
    let failAt = 0
    let calls = 0
    const onChange = async (changes: readonly Change[]) => {
      calls += 1
      if (calls === failAt) throw new Error('before its effect')
      await seen.take(changes)
      if (calls === failAt + 1) throw new Error('after its effect')
    }
    const follower = steppedFollower({
      profile: expressProfile(),
      table: 'users',
      connectionString: shop.readerUrl,
      store,
      onChange,
    })
    t.after(() => follower.close())
    failAt = 1
    await assert.rejects(
      follower.sweep(),
      (error) => isFault(error, 'LEGACY_CHANGE_NOT_TAKEN') && error.retry === 'later',
    )
    await assert.rejects(follower.sweep(), (error) => isFault(error, 'LEGACY_CHANGE_NOT_TAKEN'))
    await follower.sweep()
    assert.equal(seen.rows.size, PAGE_ROWS + 1)
    await shop.owner.query(`delete from users where email = 'u7'`)
    failAt = calls + 1
    await assert.rejects(follower.sweep(), (error) => isFault(error, 'LEGACY_CHANGE_NOT_TAKEN'))
    await assert.rejects(follower.sweep(), (error) => isFault(error, 'LEGACY_CHANGE_NOT_TAKEN'))
    assert.equal(
      await store.countKeys('express-shop/users', AbortSignal.timeout(1_000)),
      PAGE_ROWS + 1,
      'not forgotten yet',
    )
    await follower.sweep()
    assert.equal(seen.rows.size, PAGE_ROWS)
    assert.equal(await store.countKeys('express-shop/users', AbortSignal.timeout(1_000)), PAGE_ROWS)
  })
})

describe('many missing rows', () => {
  const swept = async (t: TestContext, rows: number): Promise<Opened> => {
    const all = await opened(t)
    await addMany(all.shop, rows)
    await all.follower.sweep()
    all.seen.told.length = 0
    return all
  }
  const refused = (error: unknown) => isFault(error, 'LEGACY_MASS_DELETE_REFUSED') && error.retry === 'never'

  test('of a small table are believed up to 50, and not one more', async (t) => {
    const { shop, seen, follower } = await swept(t, 101)
    await shop.owner.query('delete from users where id <= 50')
    await follower.sweep()
    assert.equal(seen.told.length, 50)
    await shop.owner.query('delete from users')
    await assert.rejects(follower.sweep(), refused)
    assert.equal(seen.told.length, 50, 'none of the 51')
  })

  test('of a large table are believed up to a fifth, and not one more', async (t) => {
    const { shop, seen, follower } = await swept(t, 1_200)
    await shop.owner.query('delete from users where id <= 240')
    await follower.sweep()
    assert.equal(seen.told.length, 240)
    // Spread over all pages: the first of them alone would pass.
    await shop.owner.query('delete from users where id in (select id from users order by md5(id::text) limit 192 + 1)')
    await assert.rejects(follower.sweep(), refused)
    assert.equal(seen.told.length, 240)
  })

  test('are refused when the table was emptied or another database answers, and come back unharmed', async (t) => {
    const { shop, seen, store, follower } = await swept(t, 600)
    await shop.owner.query('create table aside as select * from users; truncate users cascade')
    await assert.rejects(
      follower.sweep(),
      (error) => refused(error) && (error as { data?: { knownKeys?: number } }).data?.knownKeys === 600,
    )
    const elsewhere = await expressShop(t)
    const misled = steppedFollower({
      profile: expressProfile(),
      table: 'users',
      connectionString: elsewhere.readerUrl,
      store,
      onChange: seen.take,
    })
    await assert.rejects(misled.sweep(), refused)
    await misled.close()
    assert.deepEqual(seen.told, [])
    await shop.owner.query('insert into users select * from aside')
    await follower.sweep() // Goes on counting where it was, and finds everything there.
    assert.deepEqual(seen.told, [])
  })

  test('are deleted when somebody has confirmed it, for one sweep', async (t) => {
    const { shop, seen, follower } = await swept(t, 600)
    await shop.owner.query('delete from users where id > 100')
    await assert.rejects(follower.sweep(), refused)
    follower.steps.confirmMassDelete()
    await follower.sweep()
    assert.equal(seen.told.filter(({ kind }) => kind === 'deleted').length, 500)
    await shop.owner.query('delete from users')
    await assert.rejects(follower.sweep(), refused)
  })

  test('are refused also when they vanish while others are being deleted', async (t) => {
    const { shop, seen, follower } = await swept(t, 600)
    await shop.owner.query('delete from users where id = 1')
    for (let page = 1; page <= 2; page++) await follower.steps.step('sweep', AbortSignal.timeout(10_000))
    await shop.owner.query('truncate users cascade')
    await assert.rejects(follower.sweep(), refused)
    assert.deepEqual(seen.told, [])
  })

  test('are not taken for such when rows were only added behind the sweep', async (t) => {
    const { shop, seen, follower } = await swept(t, 600)
    await follower.steps.step('sweep', AbortSignal.timeout(10_000))
    await shop.owner.query(`insert into users (id, email) select -n, 'behind' || n from generate_series(1, 700) n`)
    await shop.owner.query('delete from users where id between 1 and 260') // A fifth of those known by now.
    await follower.recent()
    await follower.sweep()
    assert.equal(seen.rows.size, 1_300 - 260)
    assert.equal(seen.told.filter(({ kind }) => kind === 'deleted').length, 260)
  })
})
