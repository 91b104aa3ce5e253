import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Client, DatabaseError, escapeIdentifier } from 'pg'
import { type RunningSystem, sharedSystem } from '../running-system.ts'
import { catalogueOf } from './catalogue.ts'
import { rowsAt } from './rows.ts'

/** insufficient_privilege: refused by rights, not by a setting that whoever connects may change. */
const REFUSED = '42501'

/** On every table, with any of its columns. */
const WRITES = (table: string, column: string): readonly string[] => [
  `insert into ${table} default values`,
  `insert into ${table} select * from ${table}`,
  `update ${table} set ${column} = ${column}`,
  `delete from ${table}`,
  `merge into ${table} using (select 1) s on false when not matched then insert default values`,
  `truncate ${table}`,
  `copy ${table} from stdin`,
  `select 1 from ${table} for update`,
  `lock table ${table} in share row exclusive mode`,
  `alter table ${table} add column extra int`,
  `alter table ${table} disable trigger all`,
  `create index on ${table} (${column})`,
  `create trigger extra before insert on ${table} execute function suppress_redundant_updates_trigger()`,
  `create rule extra as on insert to ${table} do nothing`,
  `comment on table ${table} is 'extra'`,
  `drop table ${table}`,
]

/** Beside the tables. Alone its own password and settings a role may always set. */
const ELSEWHERE: readonly string[] = [
  'create table extra (id int)',
  'create temporary table extra (id int)',
  'create temporary sequence extra',
  'create temporary view extra as select 1',
  'create table pg_temp.extra (id int)',
  'create unlogged table extra (id int)',
  'create schema extra',
  'create view extra as select 1',
  'create function extra() returns int language sql as $$ select 1 $$',
  'create type extra as (id int)',
  'create role extra',
  'create extension pgcrypto',
  'create publication extra for all tables',
  'create event trigger extra on ddl_command_start execute function suppress_redundant_updates_trigger()',
  'alter database shop set work_mem to 64',
  'alter role shop superuser',
  'set role shop',
  'set session authorization shop',
  'set session_replication_role = replica',
  "select setval('users_id_seq', 1)",
  "select nextval('users_id_seq')",
  "copy (select 1) to program 'true'",
  "copy (select 1) to '/tmp/extra'",
  "copy categories from program 'true'",
  "select pg_read_file('postgresql.conf')",
  "select lo_import('/etc/passwd')",
  'select lo_create(0)',
  'select lo_creat(-1)',
  "select lo_from_bytea(0, 'x')",
  'select pg_reload_conf()',
  'select pg_switch_wal()',
  'select pg_stat_reset()',
  "select pg_create_logical_replication_slot('extra', 'pgoutput')",
  "select pg_create_physical_replication_slot('extra')",
  "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'shop' limit 1",
]

/** Not in a transaction. */
const ALONE: readonly string[] = [
  'create database extra',
  "create tablespace extra location '/tmp'",
  "alter system set work_mem = '1GB'",
]

describe('the role by which we read the shop', () => {
  const system = sharedSystem()

  it('is refused every write, on every table and elsewhere', async () => {
    const adminUrl = await system().adminUrl('shop-postgres', 'shop')
    const tables = await rowsAt<{ name: string; column: string }>(
      adminUrl,
      `select c.relname as name, min(a.attname) as column from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum = 1
        where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace group by 1 order by 1`,
    )
    assert.ok(tables.some(({ name }) => name === 'users') && tables.length >= 10)
    const writes = tables.flatMap(({ name, column }) => WRITES(escapeIdentifier(name), escapeIdentifier(column)))
    const pgdata = (await rowsAt<{ data_directory: string }>(adminUrl, 'show data_directory'))[0]!.data_directory
    const before = await catalogueOf(adminUrl, 'shop', pgdata)
    assert.deepEqual(await notRefused(await readerUrl(system()), [...writes, ...ELSEWHERE]), [])
    assert.deepEqual(await catalogueOf(adminUrl, 'shop', pgdata), before)
  })

  it('reads what its grants name, so that a refusal is one', async () => {
    const rows = await rowsAt<{ n: string }>(await readerUrl(system()), 'select count(id) as n from users')
    assert.ok(Number(rows[0]!.n) >= 2_000)
  })
})

/** Statements with another outcome than a refusal; each, where it can, in a transaction that wants to write and is rolled back. */
const notRefused = async (url: string, statements: readonly string[]): Promise<readonly string[]> => {
  const client = new Client({ connectionString: url, application_name: 'writer' })
  await client.connect()
  const found: string[] = []
  try {
    await client.query('set default_transaction_read_only = off')
    for (const statement of [...statements, ...ALONE]) {
      if (!ALONE.includes(statement)) await client.query('begin read write')
      const outcome = await client.query(statement).then(() => 'done', sqlStateOf)
      if (!ALONE.includes(statement)) await client.query('rollback')
      if (outcome !== REFUSED) found.push(`${outcome}: ${statement}`)
    }
  } finally {
    await client.end()
  }
  return found
}

const sqlStateOf = (error: unknown): string => {
  if (error instanceof DatabaseError) return error.code ?? error.message
  throw error
}

const readerUrl = async (system: RunningSystem): Promise<string> => {
  const password = (await readFile(join(system.dataDir, 'secrets/shop-reporting-password'), 'utf8')).trim()
  return Object.assign(new URL(await system.shopDatabaseUrl()), { username: 'reporting', password }).href
}
