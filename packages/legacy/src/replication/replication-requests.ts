import { faults } from '../errors.ts'
import { expectations } from '../inspection/expectations.ts'
import { quoted, tableSql } from '../postgres-shop/sql.ts'
import { type LogicalFeed, slotsOf } from '../profile/feed.ts'
import type { ShopProfile } from '../profile/profile.ts'

/** One thing that the administrator of the shop is asked to do; none of them is ever done from here. */
export type ReplicationRequest = {
  /** `begin`: in this order. `again`: when the slot was lost. `end`: when following ends for good. */
  readonly when: 'begin' | 'again' | 'end'
  readonly sql: string
  readonly reason: string
}

/**
 * What following by logical replication needs at the shop's server, statement by statement, and how to be rid of it again. For the role that
 * `connectShop` is given.
 * @throws `LEGACY_ACCESS_MISSING` when the profile's feed is polling: that needs nothing.
 */
export const replicationRequests = (
  profile: ShopProfile,
  { role = 'banyan' }: { readonly role?: string } = {},
): readonly ReplicationRequest[] => {
  const { feed } = profile
  if (feed.kind === 'polling')
    throw faults.LEGACY_ACCESS_MISSING({ option: 'profile.feed', expected: 'kind "logical-replication"' })
  return [
    ...settings(feed),
    ...grants(profile, quoted(role)),
    ...published(profile, feed),
    ...slots(profile, feed),
    ...end(profile, feed, quoted(role)),
  ]
}

const begin = (sql: string, reason: string): ReplicationRequest => ({ when: 'begin', sql, reason })

const settings = ({ maxWalKeepMb }: LogicalFeed): readonly ReplicationRequest[] => [
  begin(
    `alter system set max_slot_wal_keep_size = '${maxWalKeepMb}MB'; select pg_reload_conf()`,
    'First of all: without a limit a slot whose reader is away keeps the log until the disk is full, and the shop stops. With it the slot is ' +
      'lost instead, which costs us a sweep. Takes effect without a restart.',
  ),
  begin(
    `alter system set wal_level = 'logical'`,
    'So that the log says which rows were changed. Takes effect with the next RESTART of the server. Needs max_wal_senders and ' +
      'max_replication_slots to have one place left (10 each, unless set).',
  ),
]

/** What polling reads, too: rows are read from the tables, never taken from the stream. */
const grants = (profile: ShopProfile, role: string): readonly ReplicationRequest[] => {
  const columns = Map.groupBy(expectations(profile), (e) => tableSql(profile, e))
  const selects = [...columns].map(([table, needed]) => {
    const names = [...new Set(needed.map(({ column }) => quoted(column)))].join(', ')
    return begin(`grant select (${names}) on ${table} to ${role}`, 'The columns of the profile, and no others.')
  })
  return [
    ...selects,
    begin(
      `alter role ${role} replication`,
      'To read a slot. The attribute is stronger than it sounds: its holder may make slots of its own and decode all tables of this database. Let pg_hba.conf ' +
        'admit the role to this database alone, and not to "replication", which is for copies of the whole server.',
    ),
  ]
}

const published = (profile: ShopProfile, { publication }: LogicalFeed): readonly ReplicationRequest[] => {
  const tables = profile.changes.map((table) => ({ sql: tableSql(profile, table), key: table.key }))
  const asked = tables.map(({ sql, key }) => `(${literal(sql)}::regclass, ${literal(key)})`).join(', ')
  return [
    begin(
      `select c.oid::regclass as tbl, asked.key from (values ${asked}) asked (tbl, key)
join pg_class c on c.oid = asked.tbl or c.oid in (select relid from pg_partition_tree(asked.tbl) where isleaf)
where c.relreplident <> 'd' or array[asked.key::name] is distinct from (
  select array_agg(a.attname) from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
  where i.indrelid = c.oid and i.indisprimary)`,
      'A check, to be made before the next statement: it must answer no row. Each table or partition it names is identified by something else than the key alone. Publishing that key alone would ' +
        'make the server refuse the updates and deletes of the shop itself. List all columns of its REPLICA IDENTITY then; or, for REPLICA ' +
        'IDENTITY FULL, no columns at all.',
    ),
    begin(
      `create publication ${quoted(publication)} for table ${tables.map(({ sql, key }) => `${sql} (${quoted(key)})`).join(', ')}
with (publish = 'insert, update, delete, truncate', publish_via_partition_root = true)`,
      'Keys alone leave the server by the stream. It also keeps the shop free to drop or rename any other column: a published column could not be dropped.',
    ),
  ]
}

const slots = (profile: ShopProfile, feed: LogicalFeed): readonly ReplicationRequest[] => {
  const names = [...slotsOf(profile, feed).keys()]
  const make = (name: string) => `select pg_create_logical_replication_slot('${name}', 'pgoutput')`
  return [
    ...names.map((name) =>
      begin(
        make(name),
        'Last, after the publication. From now on the server keeps its log until we have read it, up to the limit above: so it is ' +
          'yours to make, and to drop at any time.',
      ),
    ),
    ...names.map((name): ReplicationRequest => ({
      when: 'again',
      sql: `select pg_drop_replication_slot('${name}'); ${make(name)}`,
      reason:
        'When this slot was lost (pg_replication_slots.wal_status = lost). No change is lost by that: a full sweep finds what the stream missed.',
    })),
  ]
}

const end = (profile: ShopProfile, feed: LogicalFeed, role: string): readonly ReplicationRequest[] => {
  const step = (sql: string, reason: string): ReplicationRequest => ({ when: 'end', sql, reason })
  return [
    ...[...slotsOf(profile, feed).keys()].map((name) =>
      step(
        `select pg_drop_replication_slot('${name}')`,
        'First: it is what keeps the log. While it is being read, stop our system or end its session (pg_stat_replication, application_name banyan).',
      ),
    ),
    step(`drop publication ${quoted(feed.publication)}`, 'Nobody reads it any more.'),
    step(`alter role ${role} noreplication`, 'Polling needs SELECT alone; all goes on by polling from here.'),
    step(
      'alter system reset wal_level; alter system reset max_slot_wal_keep_size; select pg_reload_conf()',
      'Only if nobody else at your server needs them. wal_level goes back with the next restart.',
    ),
  ]
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
