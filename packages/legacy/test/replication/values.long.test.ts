import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type TestServer, createTestDatabase } from '@banyan/testing'
import { Client } from 'pg'
import { followChanges, memoryDigestStore } from '../../src/index.ts'
import { DIGEST_SECRET, mirror } from '../following.ts'
import { logicalServer, logicalShop } from '../logical-shop/logical-shop.ts'
import { SOON, opened } from './opened-follower.ts'

const BIG_BYTES = 10 * 1_048_576

/** By type: values as SQL, one row each; the last one is what the row is changed to. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  text: [`''`, `'null'`, `E'a\\tb\\nc\\\\d"e''f'`, `'가나다 👩‍👩‍👧'`, `repeat('x', 3000)`],
  'char(5)': [`'a'`, `'a    '`],
  boolean: ['true', 'false'],
  bigint: ['9007199254740993', '-9223372036854775808', '9223372036854775807'],
  numeric: [
    `'NaN'`,
    `'Infinity'`,
    `'-Infinity'`,
    '0.10',
    '1e-30',
    '123456789012345678901234567890.12345678901234567890',
    '0.1',
  ],
  'double precision': [`'NaN'`, `'-Infinity'`, '0.1::float8 + 0.2::float8', `'-0'`, '5e-324', '1.7976931348623157e308'],
  real: ['0.1', '16777217', '3.4028235e38'],
  money: ['12.34', '-0.01'],
  bytea: [`'\\x00ff'`, `''`, `'\\xdeadbeef'`],
  json: [`'{"b": 1,  "a": [1e400, "\\u00e9"]}'`, `'null'`],
  jsonb: [`'{"b": 1, "a": {"c": null}}'`, `'[1.10]'`],
  'int[]': [`'{1,NULL,3}'`, `'[0:1]={7,8}'`, `'{}'`],
  'text[]': [`array['a,b', '"', '', 'NULL', null]`, `array[['x', 'y'], ['z', '']]`],
  mood: [`'sad'`, `'말 없는'`],
  place: [`row(1, 'a "b"')`, 'row(null, null)'],
  small: ['7', '9'],
  timestamptz: [
    `'infinity'`,
    `'-infinity'`,
    `'2026-11-01 12:34:56.123456+09'`,
    `'0044-03-15 BC'`,
    `'2026-06-01 00:00 Europe/Berlin'`,
  ],
  timestamp: [`'2026-03-29 02:30'`, `'infinity'`, `'2026-03-29 02:30:00.000001'`],
  date: [`'infinity'`, `'0001-01-01 BC'`, `'2026-02-28'`],
  'time with time zone': [`'24:00+14'`, `'12:00:00.1-03:30'`],
  interval: [`'1 year -2 months 3 days -04:05:06.789'`, `'-1 day'`],
  uuid: [`'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'`, `'00000000-0000-0000-0000-000000000000'`],
  inet: [`'10.0.0.1/24'`, `'::1'`],
  'bit varying(9)': [`B'101'`, `B''`],
  int4range: [`'[1,5)'`, `'empty'`, `'(,3]'`],
  tstzmultirange: [`'{[2026-01-01 00:00+09,2026-01-02 00:00+09)}'`, `'{}'`],
  tsvector: [`'fat:2 cat:3A'`, `'쥐'`],
  xml: [`'<a b="1">ü</a>'`, `'<b/>'`],
}

const TYPES = Object.keys(VALUES)
const columnOf = (type: string): string => `c${TYPES.indexOf(type)}`
const TABLE = { table: 'values of all kinds', key: 'id', columns: TYPES.map(columnOf), sweepPauseMs: 20 }
const SCHEMA = `
  create type mood as enum ('sad', '말 없는'); create type place as (n int, t text); create domain small as int check (value < 10);
  create table "values of all kinds" (id int primary key, ${TYPES.map((type) => `${columnOf(type)} ${type}`).join(', ')});`

describe('values as the stream delivers them', () => {
  let server: TestServer
  before(async () => {
    // Each of them changes how values are written, unless the reading connection says otherwise.
    server = await logicalServer({
      TimeZone: 'America/St_Johns',
      DateStyle: 'German, DMY',
      IntervalStyle: 'sql_standard',
      extra_float_digits: '-15',
      bytea_output: 'escape',
    })
  })
  after(() => server.destroy())

  test('are those of polling to the digit, whatever their type, new, changed and none', async (t) => {
    const o = await opened(t, server, { own: { table: TABLE, schema: SCHEMA } })
    const polled = mirror()
    await using polling = followChanges({ ...o.shop.profile, feed: { kind: 'polling' } }, TABLE.table, {
      connectionString: o.shop.readerUrl,
      from: memoryDigestStore(),
      onChange: polled.take,
      digestSecret: DIGEST_SECRET,
      signal: SOON,
    })
    const { sweepsCompleted } = o.follower.status()
    const same = async (what: string): Promise<void> => {
      await o.follower.caughtUp(SOON)
      await polling.caughtUp(SOON)
      assert.deepEqual(Object.fromEntries(o.seen.rows), Object.fromEntries(polled.rows), what)
    }
    let id = 0
    const idsOf = new Map<string, number>()
    for (const [type, values] of Object.entries(VALUES))
      for (const value of values) {
        id += 1
        idsOf.set(type, id)
        await o.sql(`insert into "values of all kinds" (id, ${columnOf(type)}) values (${id}, (${value})::${type})`)
      }
    await same('new')
    assert.equal(o.seen.rows.size, id)
    for (const [type, values] of Object.entries(VALUES))
      await o.sql(
        `update "values of all kinds" set ${columnOf(type)} = (${values[0]})::${type} where id = ${idsOf.get(type)}`,
      )
    await same('changed')
    await o.sql(`update "values of all kinds" set ${TYPES.map((type) => `${columnOf(type)} = null`).join(', ')}`)
    await same('none')
    assert.ok(
      [...o.seen.rows.values()].every((row) => Object.entries(row).every(([name, v]) => name === 'id' || v === null)),
    )
    assert.equal(o.follower.status().sweepsCompleted, sweepsCompleted, 'the stream has told it, and no sweep')
  })

  test('are written by rules of ours, not by the server’s', async (t) => {
    const o = await opened(t, server, { own: { table: TABLE, schema: SCHEMA } })
    const shown = ['timestamptz', 'timestamp', 'double precision', 'bytea', 'interval', 'numeric'] as const
    const written = shown.map((type) => VALUES[type]?.[2] ?? VALUES[type]?.[1])
    await o.sql(
      `insert into "values of all kinds" (id, ${shown.map(columnOf).join(', ')}) values (1, ${written.join(', ')})`,
    )
    await o.follower.caughtUp(SOON)
    const row = o.seen.rows.get('1')
    assert.deepEqual(
      shown.map((type) => row?.[columnOf(type)]),
      [
        '2026-11-01 03:34:56.123456+00',
        '2026-03-29 02:30:00.000001',
        '0.30000000000000004',
        '\\xdeadbeef',
        '-1 days',
        '-Infinity',
      ],
    )
  })

  test('may be 10 MB of text, also where all columns are in the stream, and are left alone by an update of another column', async (t) => {
    const table = { table: 'things', key: 'id', columns: ['name', 'size'], sweepPauseMs: 20 }
    const schema =
      'create table things (id int primary key, name text, size int); alter table things replica identity full;'
    const then = ({ publication }: { readonly publication: string }) =>
      `alter publication ${publication} set table things`
    const o = await opened(t, server, { own: { table, schema, then } })
    // Hardly to be compressed, so that as much is in the log.
    await o.sql(
      `insert into things select 1, string_agg(md5(n::text), ''), 0 from generate_series(1, ${BIG_BYTES / 32}) n`,
    )
    await o.follower.caughtUp(SOON)
    await o.sql('update things set size = 7')
    await o.follower.caughtUp(SOON)
    const looks = o.seen.told.map(
      (change) => change.kind === 'upserted' && [change.row['name']?.length, change.row['size']],
    )
    assert.deepEqual(looks, [
      [BIG_BYTES, '0'],
      [BIG_BYTES, '7'],
    ])
    const [row] = (await o.sql('select md5(name) as sum from things')).rows
    const client = new Client({ connectionString: o.shop.readerUrl })
    await client.connect()
    const told = await client.query<{ sum: string }>('select md5($1::text) as sum', [o.seen.rows.get('1')?.['name']])
    await client.end()
    assert.equal(told.rows[0]?.sum, row?.['sum'])
  })

  const KEYS: readonly (readonly [string, readonly string[]])[] = [
    ['bigint', ['9007199254740993', '-9223372036854775808', '0']],
    ['uuid', ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '00000000-0000-0000-0000-000000000000']],
    ['text', ['', ' ', 'NULL', '{a,"b"}', 'back\\slash', 'quo"te', `apo'strophe`, '열쇠 🗝', 'Ａ', 'k'.repeat(1_024)]],
    ['char(8)', ['a       ', 'abcdefgh']],
    ['varchar collate caseless', ['straße', 'Ä']],
  ]
  for (const [type, keys] of KEYS)
    test(`are found by keys of type ${type}`, async (t) => {
      const table = { table: 'things', key: 'key', columns: ['name'], sweepPauseMs: 20 }
      const caseless = `create collation caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);`
      const schema = `${caseless} create table things (key ${type} primary key, name text);`
      const o = await opened(t, server, { own: { table, schema } })
      const { sweepsCompleted } = o.follower.status()
      for (const key of keys) await o.shop.owner.query('insert into things values ($1, 0)', [key])
      await o.sql(`update things set name = 'changed'`)
      await o.follower.caughtUp(SOON)
      assert.deepEqual(
        [...o.seen.rows].map(([key, row]) => [key, row['key'], row['name']]),
        keys.map((key) => [key, key, 'changed']),
      )
      await o.sql('delete from things')
      await o.follower.caughtUp(SOON)
      assert.deepEqual([o.seen.rows.size, o.follower.status().sweepsCompleted], [0, sweepsCompleted])
    })

  test('are found where two spellings of a key are the same key', async (t) => {
    const table = { table: 'things', key: 'key', columns: ['name'], sweepPauseMs: 20 }
    const schema = `create collation caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      create table things (key text collate caseless primary key, name text);`
    const o = await opened(t, server, { own: { table, schema } })
    await o.sql(`insert into things values ('Key', 'a'), ('other', 'b')`)
    await o.follower.caughtUp(SOON)
    o.told()
    await o.sql(`update things set key = 'KEY' where key = 'key'`)
    await o.follower.caughtUp(SOON)
    assert.deepEqual(o.told().sort(), ['deleted Key', 'upserted KEY a'])
  })

  test('and keys are read from a database that is written in another encoding', async (t) => {
    const database = await createTestDatabase(server.adminUrl)
    const { pathname } = new URL(database.url)
    const admin = new Client({ connectionString: server.adminUrl })
    await admin.connect()
    const name = pathname.slice(1)
    await admin.query(`drop database ${name}`)
    await admin.query(
      `create database ${name} owner ${name} template template0 encoding 'EUC_KR' locale_provider libc locale 'C'`,
    )
    await admin.end()
    const table = { table: 'things', key: 'key', columns: ['name'], sweepPauseMs: 20 }
    const shop = await logicalShop(t, server, {
      database,
      schema: 'create table things (key text primary key, name text);',
      changes: [table],
    })
    const seen = mirror()
    await using follower = followChanges(shop.profile, 'things', {
      connectionString: shop.readerUrl,
      from: memoryDigestStore(),
      onChange: seen.take,
      digestSecret: DIGEST_SECRET,
      signal: SOON,
    })
    await follower.caughtUp(SOON)
    await shop.owner.query(`insert into things values ('열쇠', '값')`)
    await follower.caughtUp(SOON)
    assert.deepEqual([...seen.rows], [['열쇠', { key: '열쇠', name: '값' }]])
    await follower[Symbol.asyncDispose]()
  })
})
