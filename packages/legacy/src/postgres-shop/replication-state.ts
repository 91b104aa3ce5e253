import type { SchemaProblem } from '../errors.ts'
import { type LogicalFeed, slotsOf } from '../profile/feed.ts'
import type { FollowedTable, ShopProfile } from '../profile/profile.ts'
import { type Lsn, endOfLog, lsnOf } from '../replication/lsn.ts'
import type { ShopConnection, TextRow } from './connection.ts'

/** How things stand at the shop's server with all that a stream needs. */
export type ReplicationState = {
  /** What an administrator has to mend: settings, role, publication, tables. Nothing about the slot. */
  readonly problems: readonly SchemaProblem[]
  /** Undefined where there is no such slot. */
  readonly slot: SlotState | undefined
  /** Where the log ended when this was read: whatever was committed before is before this. 0 on a standby. */
  readonly end: Lsn
  /** Of each table (`schema.table`): changes whenever something happened through which the stream may have missed rows of it. */
  readonly published: ReadonlyMap<string, string>
}

export type SlotState = {
  /** Can never be read again, and why. */
  readonly lost: string | undefined
  /** Not what the profile needs: another plugin, another database. */
  readonly problem: SchemaProblem | undefined
  /** Whatever was committed before is not sent again. */
  readonly confirmed: Lsn
}

/** Older servers can't leave columns out of a publication. */
const MIN_VERSION = 150_000

/** Names a table in {@link ReplicationState}. */
export const publishedName = (profile: ShopProfile, table: FollowedTable): string =>
  `${table.schema ?? profile.database.schema}.${table.table}`

/** Of the feed's `slot` and its tables. Two reads of the catalogue, open to every role. */
export const readReplicationState = async (
  profile: ShopProfile,
  feed: LogicalFeed,
  connection: ShopConnection,
  signal: AbortSignal,
): Promise<ReplicationState> => {
  // The end of the log first: what is published is judged at a later moment.
  const [server] = await connection.read('tell how it replicates', SERVER, [feed.slot, feed.publication], signal)
  const changes = slotsOf(profile, feed).get(feed.slot) ?? []
  const names = [
    changes.map((table) => table.schema ?? profile.database.schema),
    changes.map((table) => table.table),
    changes.map((table) => table.key),
    feed.publication,
  ]
  const tables = await connection.read('tell what it publishes', TABLES, names, signal)
  const hasPublication = server?.[8] !== null
  const ofTables = tables.flatMap((row, index) =>
    tableProblems(publishedName(profile, changes[index] as FollowedTable), changes[index]?.key ?? '', feed, row),
  )
  return {
    problems: [...serverProblems(server as TextRow, feed), ...(hasPublication ? ofTables : [])],
    slot: slotState(server as TextRow, feed),
    end: endOfLog(lsnOf(server?.[5] ?? '0/0')),
    published: new Map(
      tables.map((row, index) => [publishedName(profile, changes[index] as FollowedTable), `${server?.[8]},${row[0]}`]),
    ),
  }
}

const SERVER = `
  select current_setting('server_version_num'), pg_is_in_recovery(), current_setting('wal_level'),
    current_setting('max_slot_wal_keep_size'),
    (select bool_or(rolreplication or rolsuper) from pg_roles where rolname = current_user),
    case when pg_is_in_recovery() then null else pg_current_wal_insert_lsn() end,
    s.slot_name, to_jsonb(s) ->> 'confirmed_flush_lsn', p.oid || '.' || p.xmin,
    p.pubinsert and p.pubupdate and p.pubdelete and p.pubtruncate,
    s.plugin, s.database = current_database(), s.wal_status, to_jsonb(s) ->> 'invalidation_reason'
  from (select) as one
  left join pg_replication_slots s on s.slot_name = $1
  left join pg_publication p on p.pubname = $2`

/** A partitioned table is listed under its own name only where it is published by its root, as its changes then are. */
const TABLES = `
  select concat_ws('.', c.oid, r.oid, r.xmin), t.pubname is not null, t.rowfilter, coalesce(e.key = any(t.attnames), false),
    c.relreplident, coalesce(c.relreplident = 'f' or e.key::name = any(i.columns), false),
    coalesce(case when c.relreplident = 'f' then r.prattrs is null else i.columns <@ t.attnames end, true),
    array_to_string(i.columns, ', ')
  from unnest($1::text[], $2::text[], $3::text[]) with ordinality as e (schema, tbl, key, place)
  left join pg_namespace n on n.nspname = e.schema
  left join pg_class c on c.relnamespace = n.oid and c.relname = e.tbl
  left join pg_publication_tables t on t.pubname = $4 and t.schemaname = e.schema and t.tablename = e.tbl
  left join pg_publication_rel r on r.prrelid = c.oid and r.prpubid = (select oid from pg_publication where pubname = $4)
  left join lateral (
    select array_agg(a.attname) as columns from pg_index x
    join pg_attribute a on a.attrelid = x.indrelid and a.attnum = any(x.indkey)
    where x.indrelid = c.oid and case c.relreplident when 'd' then x.indisprimary when 'i' then x.indisreplident end
  ) i on true
  order by e.place`

const serverProblems = (row: TextRow, feed: LogicalFeed): readonly SchemaProblem[] => {
  const [version, standby, walLevel, keepSize, mayReplicate] = row
  const setting = (column: string, expected: string, found: string) => [{ table: 'server', column, expected, found }]
  return [
    ...(Number(version) < MIN_VERSION ? setting('server_version_num', `at least ${MIN_VERSION}`, String(version)) : []),
    ...(standby === 't' ? setting('in_recovery', 'a primary server', 'a standby') : []),
    ...(walLevel === 'logical' ? [] : setting('wal_level', '"logical" (takes a restart)', `"${walLevel}"`)),
    ...(keepSize === '-1'
      ? setting('max_slot_wal_keep_size', 'a limit: else a slot that nobody reads fills the disk of the shop', '-1')
      : []),
    ...(mayReplicate === 't' ? [] : setting('role', 'the attribute REPLICATION', 'a role without it')),
    ...publicationProblems(row, feed),
  ]
}

const publicationProblems = (row: TextRow, { publication }: LogicalFeed): readonly SchemaProblem[] => {
  const table = `publication ${publication}`
  if (row[8] === null) return [{ table, expected: 'a publication', found: 'none of this name' }]
  if (row[9] === 't') return []
  return [{ table, expected: 'insert, update, delete and truncate published', found: 'not all of them' }]
}

const tableProblems = (
  table: string,
  key: string,
  { publication }: LogicalFeed,
  row: TextRow,
): readonly SchemaProblem[] => {
  const [, published, rowFilter, hasKey, identity, identityHasKey, coversIdentity, identityColumns] = row
  if (published !== 't')
    return [{ table, expected: `a table of publication ${publication}`, found: 'none of its tables' }]
  const found = identity === 'n' ? 'NOTHING' : `columns ${identityColumns ?? '(none: the table has no primary key)'}`
  return [
    ...(rowFilter === null ? [] : [{ table, expected: 'all rows published', found: 'a row filter' }]),
    ...(hasKey === 't'
      ? []
      : [{ table, column: key, expected: 'a published column', found: 'not in its column list' }]),
    ...(identityHasKey === 't'
      ? []
      : [
          {
            table,
            column: key,
            expected: 'a part of the REPLICA IDENTITY: else nobody tells whose row was deleted',
            found,
          },
        ]),
    ...(coversIdentity === 't'
      ? []
      : [
          {
            table,
            expected:
              'all columns of the REPLICA IDENTITY published: else the server refuses the updates of the shop itself',
            found: 'some missing',
          },
        ]),
  ]
}

const slotState = (row: TextRow, { slot }: LogicalFeed): SlotState | undefined => {
  const [, , , , , , name, confirmed, , , plugin, ourDatabase, walStatus, reason] = row
  if (typeof name !== 'string') return undefined
  const fits = plugin === 'pgoutput' && ourDatabase === 't'
  const found = plugin === 'pgoutput' ? 'one of another database' : `one with ${plugin ?? 'no plugin: a physical slot'}`
  return {
    lost: walStatus === 'lost' || typeof reason === 'string' ? (reason ?? 'wal_removed') : undefined,
    problem: fits ? undefined : { table: `slot ${slot}`, expected: 'a slot of this database with pgoutput', found },
    confirmed: lsnOf(confirmed ?? '0/0'),
  }
}
