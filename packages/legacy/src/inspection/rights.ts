import type { ShopConnection } from '../postgres-shop/connection.ts'

/** What the role may do beyond reading, one sentence each; empty for a role that may only read. `mayReplicate`: the feed needs that. */
export const writeRights = async (
  connection: ShopConnection,
  o: { readonly mayReplicate: boolean; readonly signal: AbortSignal },
): Promise<readonly string[]> =>
  (await connection.read('list the rights of our role', RIGHTS, [String(o.mayReplicate)], o.signal)).map(([right]) =>
    String(right),
  )

/**
 * Counts what the role has itself, through PUBLIC, and through any role that it could switch to (`set role`), inherited or not.
 * `temporary` on the database is left out: the stock server gives it to everybody, and it writes nothing of the shop's.
 */
const RIGHTS = `
  with me as (
    select r.oid, r.rolname, r.rolsuper, r.rolcreatedb, r.rolcreaterole, r.rolreplication
    from pg_roles r where pg_has_role(current_user, r.oid, 'member')
  ), schemas as (
    select n.oid, n.nspname, n.nspowner from pg_namespace n
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  ), relations as (
    select c.oid, c.relname, c.relkind, c.relowner, s.nspname from pg_class c join schemas s on s.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  )
  select 'is superuser (' || rolname || ')' from me where rolsuper
  union all select 'may create databases (' || rolname || ')' from me where rolcreatedb
  union all select 'may create roles (' || rolname || ')' from me where rolcreaterole
  union all select 'may replicate, and so keep WAL on the server (' || rolname || ')' from me where rolreplication and not $1::boolean
  union all select 'is a member of ' || rolname from me
    where rolname in ('pg_write_all_data', 'pg_write_server_files', 'pg_execute_server_program', 'pg_maintain',
      'pg_signal_backend', 'pg_checkpoint', 'pg_create_subscription')
  union all select 'owns the database' from me join pg_database d on d.datdba = me.oid where d.datname = current_database()
  union all select distinct 'CREATE on the database' from me where has_database_privilege(me.oid, current_database(), 'CREATE')
  union all select distinct format('owns schema %I', s.nspname) from me join schemas s on s.nspowner = me.oid
  union all select distinct format('CREATE in schema %I', s.nspname) from me cross join schemas s
    where has_schema_privilege(me.oid, s.oid, 'CREATE')
  union all select distinct format('owns %I.%I', r.nspname, r.relname) from me join relations r on r.relowner = me.oid
  union all select distinct format('%s on %I.%I', p.privilege, r.nspname, r.relname) from me cross join relations r
    cross join (values ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE'), ('REFERENCES'), ('TRIGGER')) p (privilege)
    where r.relkind <> 'S' and (
      has_table_privilege(me.oid, r.oid, p.privilege)
      or (p.privilege in ('INSERT', 'UPDATE', 'REFERENCES') and has_any_column_privilege(me.oid, r.oid, p.privilege)))
  union all select distinct format('%s on sequence %I.%I', p.privilege, r.nspname, r.relname) from me cross join relations r
    cross join (values ('USAGE'), ('UPDATE')) p (privilege)
    where r.relkind = 'S' and has_sequence_privilege(me.oid, r.oid, p.privilege)
  order by 1
  limit 100`
