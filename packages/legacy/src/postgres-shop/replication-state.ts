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
  /** By name (`schema.table`). */
  readonly published: ReadonlyMap<string, PublishedTable>
}

export type PublishedTable = {
  /** Stays when the table is renamed or moved. 0 where there is none. */
  readonly oid: number
  /** Changes whenever something happened to the rows that the stream does not tell, or through which it may have missed some. */
  readonly signature: string
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
    changes.map((table) => JSON.stringify([table.key, ...table.columns])),
    feed.publication,
  ]
  const tables = await connection.read('tell what it publishes', TABLES, names, signal)
  // It may have been dropped between the two.
  const hasPublication = server?.[8] !== null && tables.every((row) => row[14] !== null)
  const ofTables = tables.flatMap((row, index) =>
    tableProblems(publishedName(profile, changes[index] as FollowedTable), changes[index]?.key ?? '', feed, row),
  )
  return {
    problems: [...serverProblems(server as TextRow, feed, hasPublication), ...(hasPublication ? ofTables : [])],
    slot: slotState(server as TextRow, feed),
    end: endOfLog(lsnOf(server?.[5] ?? '0/0')),
    published: new Map(
      tables.map((row, index) => {
        const state = { oid: Number(row[1]), signature: `${server?.[8]},${row[0]}` }
        return [publishedName(profile, changes[index] as FollowedTable), state]
      }),
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

/**
 * A partitioned table is listed under its own name only where it is published by its root, as its changes then are. What is said of storage and
 * identity is that of the table, or of the one of its partitions that fits least. The first column changes with whatever the stream does not
 * tell: with what is published, with the columns and the way their values are written, and when storage was attached, detached, emptied or rewritten.
 */
const TABLES = `
  select concat_ws('.', c.oid, r.oid, r.xmin, n.oid, pn.oid, pn.xmin, stored.files, columns.looks), c.oid, c.relkind,
    t.pubname is not null, coalesce(r.oid, pn.oid) is not null or p.puballtables, t.rowfilter, coalesce(e.key = any(t.attnames), false),
    format('%I.%I', least_fit.nspname, least_fit.relname), least_fit.is_logged, least_fit.relreplident, least_fit.tells, least_fit.covered,
    least_fit.identity, heirs.names, p.oid
  from unnest($1::text[], $2::text[], $3::text[], $4::text[]) with ordinality as e (schema, tbl, key, columns, place)
  left join pg_publication p on p.pubname = $5
  left join pg_namespace n on n.nspname = e.schema
  left join pg_class c on c.relnamespace = n.oid and c.relname = e.tbl
  left join pg_publication_tables t on t.pubname = p.pubname and t.schemaname = e.schema and t.tablename = e.tbl
  left join pg_publication_rel r on r.prrelid = c.oid and r.prpubid = p.oid
  left join pg_publication_namespace pn on pn.pnnspid = n.oid and pn.pnpubid = p.oid
  left join lateral (
    select md5(string_agg(s.oid || ':' || s.relfilenode, ',' order by s.oid)) as files, array_agg(s.oid) as oids
    from pg_class s where s.oid in (select c.oid where c.relkind <> 'p' union all select relid from pg_partition_tree(c.oid) where isleaf)
  ) stored on true
  left join lateral (
    select md5(string_agg(concat_ws(':', a.attnum, a.atttypid, a.atttypmod, pg_get_expr(d.adbin, d.adrelid), l.labels), ',' order by w.place)) as looks
    from jsonb_array_elements_text(e.columns::jsonb) with ordinality w (name, place)
    left join pg_attribute a on a.attrelid = c.oid and a.attname = w.name and not a.attisdropped
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum and a.attgenerated <> ''
    left join pg_type y on y.oid = a.atttypid
    left join lateral (
      select string_agg(enumlabel, ',' order by enumsortorder) as labels from pg_enum where enumtypid in (y.oid, y.typelem, y.typbasetype)
    ) l on true
  ) columns on true
  left join lateral (
    select s.relname, sn.nspname, s.relreplident, s.relkind = 'r' and s.relpersistence = 'p' as is_logged,
      array_to_string(i.columns, ', ') as identity,
      coalesce(s.relreplident = 'f' or e.key::name = any(i.columns), false) as tells,
      coalesce(case when s.relreplident = 'f' then r.prattrs is null else i.columns <@ t.attnames end, true) as covered
    from pg_class s join pg_namespace sn on sn.oid = s.relnamespace
    left join lateral (
      select array_agg(a.attname) as columns from pg_index x
      join pg_attribute a on a.attrelid = x.indrelid and a.attnum = any(x.indkey)
      where x.indrelid = s.oid and case s.relreplident when 'd' then x.indisprimary when 'i' then x.indisreplident end
    ) i on true
    where s.oid = any(stored.oids)
    order by s.relkind = 'r' and s.relpersistence = 'p', 6, 7, s.oid limit 1
  ) least_fit on true
  left join lateral (
    select string_agg(h.inhrelid::regclass::text, ', ' order by h.inhrelid) as names from pg_inherits h where h.inhparent = c.oid and c.relkind = 'r'
  ) heirs on true
  order by e.place`

const serverProblems = (row: TextRow, feed: LogicalFeed, hasPublication: boolean): readonly SchemaProblem[] => {
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
    ...publicationProblems(row, feed, hasPublication),
  ]
}

const publicationProblems = (
  row: TextRow,
  { publication }: LogicalFeed,
  hasPublication: boolean,
): readonly SchemaProblem[] => {
  const table = `publication ${publication}`
  if (!hasPublication) return [{ table, expected: 'a publication', found: 'none of this name' }]
  if (row[9] === 't') return []
  return [{ table, expected: 'insert, update, delete and truncate published', found: 'not all of them' }]
}

const tableProblems = (
  table: string,
  key: string,
  { publication }: LogicalFeed,
  row: TextRow,
): readonly SchemaProblem[] => {
  const [
    ,
    ,
    kind,
    published,
    isMember,
    rowFilter,
    hasKey,
    storage,
    isLogged,
    identity,
    tells,
    covered,
    columns,
    heirs,
  ] = row
  if (published !== 't' && kind === 'p' && isMember === 't')
    return [
      { table, expected: 'publish_via_partition_root = true', found: 'changes under the names of its partitions' },
    ]
  if (published !== 't')
    return [{ table, expected: `a table of publication ${publication}`, found: 'none of its tables' }]
  const has = (holds: boolean, expected: string, found: string, column?: string): readonly SchemaProblem[] =>
    holds ? [] : [{ table, expected, found, ...(column !== undefined && { column }) }]
  const whose = kind === 'p' ? ` in partition ${storage}` : ''
  const found = identity === 'n' ? 'NOTHING' : `columns ${columns ?? '(none: the table has no primary key)'}`
  const heirsExpected = 'no tables that inherit from it: their changes come under their own names'
  return [
    ...has(rowFilter === null, 'all rows published', 'a row filter'),
    ...has(hasKey === 't', 'a published column', 'not in its column list', key),
    ...has(heirs === null, heirsExpected, String(heirs)),
    // A partitioned table without any partition has no rows to tell of.
    ...(storage === null
      ? []
      : has(isLogged === 't', 'rows that are in the log: no foreign or unlogged partition', String(storage))),
    ...(storage === null
      ? []
      : has(
          tells === 't',
          `a part of the REPLICA IDENTITY: else nobody tells whose row was deleted`,
          found + whose,
          key,
        )),
    ...(storage === null ? [] : has(covered === 't', COVERED, `some missing${whose}`)),
  ]
}

const COVERED = 'all columns of the REPLICA IDENTITY published: else the server refuses the updates of the shop itself'

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
