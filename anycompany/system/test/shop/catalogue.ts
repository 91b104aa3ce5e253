import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'

/** Everything about a server and a database but its rows, by topic: what anybody could have changed. */
export type Catalogue = Readonly<Record<string, readonly string[]>>

/** Files that decide how a server runs and whom it lets in. */
const SETTINGS_FILES = ['postgresql.conf', 'postgresql.auto.conf', 'pg_hba.conf', 'pg_ident.conf']

/** Reads the catalogue as superuser: two that are equal mean that nothing was created, changed or granted. */
export const catalogueOf = async (adminUrl: string, database: string, pgdata: string): Promise<Catalogue> => {
  const url = new URL(adminUrl)
  url.pathname = `/${database}`
  const client = new Client({ connectionString: url.href, application_name: 'catalogue' })
  await client.connect()
  try {
    const found: Record<string, readonly string[]> = { files: await fileHashes(pgdata) }
    for (const [topic, sql] of Object.entries(TOPICS)) {
      const { rows } = await client.query<{ line: string }>(
        `select line from (${sql}) t(line) order by line collate "C"`,
      )
      found[topic] = rows.map(({ line }) => line)
    }
    return found
  } finally {
    await client.end()
  }
}

const fileHashes = (pgdata: string): Promise<readonly string[]> =>
  Promise.all(
    SETTINGS_FILES.map(async (name) => {
      const bytes = await readFile(join(pgdata, name))
      return `${name} ${createHash('sha256').update(bytes).digest('hex')}`
    }),
  )

const OF_THE_SHOP = `n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'`

/** One line of text per thing. */
const TOPICS: Readonly<Record<string, string>> = {
  schemas: `select concat_ws(' ', nspname, nspowner::regrole, nspacl) from pg_namespace where nspname !~ '^pg_(toast_)?temp'`,
  relations: `select concat_ws(' ', n.nspname, relname, relkind, relpersistence, relowner::regrole, relacl, reloptions, relreplident, relrowsecurity)
    from pg_class c join pg_namespace n on n.oid = relnamespace where ${OF_THE_SHOP}`,
  columns: `select concat_ws(' ', attrelid::regclass, attnum, attname, format_type(atttypid, atttypmod), attnotnull, attidentity,
      attgenerated, attacl, attoptions, pg_get_expr(adbin, adrelid))
    from pg_attribute join pg_class c on c.oid = attrelid join pg_namespace n on n.oid = relnamespace
      left join pg_attrdef on adrelid = attrelid and adnum = attnum
    where attnum > 0 and ${OF_THE_SHOP}`,
  constraints: `select concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(p.oid)) from pg_constraint p
    join pg_namespace n on n.oid = connamespace where ${OF_THE_SHOP}`,
  indexes: `select concat_ws(' ', indexdef) from pg_indexes n where schemaname not in ('pg_catalog', 'information_schema')`,
  functions: `select concat_ws(' ', p.oid::regprocedure, proowner::regrole, proacl, case when prokind in ('f', 'p') then pg_get_functiondef(p.oid) end)
    from pg_proc p join pg_namespace n on n.oid = pronamespace where ${OF_THE_SHOP} or proacl is not null`,
  triggers: `select concat_ws(' ', tgrelid::regclass, tgenabled, pg_get_triggerdef(oid)) from pg_trigger`,
  rules: `select concat_ws(' ', tablename, definition) from pg_rules where schemaname <> 'pg_catalog'`,
  policies: `select p::text from pg_policies p`,
  types: `select concat_ws(' ', n.nspname, typname, typtype, typacl) from pg_type join pg_namespace n on n.oid = typnamespace where ${OF_THE_SHOP}`,
  sequences: `select concat_ws(' ', sequencename, data_type, start_value, min_value, max_value, increment_by, cycle, cache_size) from pg_sequences`,
  extensions: `select concat_ws(' ', extname, extversion) from pg_extension`,
  languages: `select concat_ws(' ', lanname, lanacl) from pg_language`,
  comments: `select d::text from pg_description d join pg_class c on c.oid = d.objoid join pg_namespace n on n.oid = relnamespace where ${OF_THE_SHOP}`,
  largeObjects: `select l::text from pg_largeobject_metadata l`,
  defaultRights: `select d::text from pg_default_acl d`,
  databases: `select concat_ws(' ', datname, datdba::regrole, datacl, datconnlimit, datallowconn, datistemplate, encoding, datcollate)
    from pg_database`,
  settingsOfRoles: `select concat_ws(' ', setdatabase, setrole::regrole, setconfig) from pg_db_role_setting`,
  // With the verifiers of passwords.
  roles: `select to_jsonb(a)::text from pg_authid a`,
  memberships: `select concat_ws(' ', roleid::regrole, member::regrole, grantor::regrole, admin_option, inherit_option, set_option) from pg_auth_members`,
  slots: `select concat_ws(' ', slot_name, plugin, slot_type) from pg_replication_slots`,
  publications: `select p::text from pg_publication p`,
  subscriptions: `select subname::text from pg_subscription`,
  eventTriggers: `select e::text from pg_event_trigger e`,
  foreignServers: `select s::text from pg_foreign_server s`,
  tablespaces: `select t::text from pg_tablespace t`,
  preparedTransactions: `select gid from pg_prepared_xacts`,
  settings: `select concat_ws(' ', name, setting, source, sourcefile, sourceline, pending_restart) from pg_settings`,
}
