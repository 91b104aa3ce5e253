import { type SchemaProblem, faults } from '../errors.ts'
import { type ShopConnection, openConnection } from '../postgres-shop/connection.ts'
import { readReplicationState } from '../postgres-shop/replication-state.ts'
import { type LogicalFeed, slotsOf } from '../profile/feed.ts'
import type { ShopProfile } from '../profile/profile.ts'
import { expectations } from './expectations.ts'
import { writeRights } from './rights.ts'
import { schemaProblems } from './schema-problems.ts'
import { proveReads } from './proven-reads.ts'

/** What a shop's database turned out to be. */
export type ShopInspection = {
  readonly role: string
  readonly serverVersion: string
  /** The server's own time zone as our role gets it: what `server-default` in a profile means. */
  readonly serverTimeZone: string
  /** Tables that are followed by `updatedAt` without an index on it: each look reads them whole. */
  readonly withoutIndex: readonly string[]
}

/**
 * Looks, with one connection, whether the role can really do nothing but read, and whether the profile fits. To be done at
 * start, before anything relies on it. Beside this, every connection of ours is read-only by default; but a role may switch that off, so
 * rights are what counts. With logical replication as feed: whether the server, the publication and the slot are as `replicationRequests` asks.
 * @throws `LEGACY_ROLE_CAN_WRITE` with every right, `LEGACY_PROFILE_MISMATCH` with every difference,
 * `LEGACY_SHOP_UNREACHABLE`, `LEGACY_READ_REFUSED`.
 */
export const inspectShop = async (
  profile: ShopProfile,
  connectionString: string,
  signal: AbortSignal,
): Promise<ShopInspection> => {
  const connection = openConnection(profile, { connectionString, maxConnections: 1 })
  try {
    const inspection = await introduced(connection, profile, signal)
    const mayReplicate = profile.feed.kind === 'logical-replication'
    const rights = await writeRights(connection, { mayReplicate, signal })
    if (rights.length > 0) throw faults.LEGACY_ROLE_CAN_WRITE({ shop: profile.name, role: inspection.role, rights })
    const problems = [
      ...(await schemaProblems(connection, expectations(profile), signal)),
      ...(await feedProblems(profile, connection, signal)),
    ]
    if (problems.length > 0) throw faults.LEGACY_PROFILE_MISMATCH({ shop: profile.name, problems })
    await proveReads(profile, connection, signal)
    return inspection
  } finally {
    await connection.close()
  }
}

const feedProblems = async (
  profile: ShopProfile,
  connection: ShopConnection,
  signal: AbortSignal,
): Promise<readonly SchemaProblem[]> => {
  const { feed } = profile
  if (feed.kind === 'polling') return []
  const found: SchemaProblem[] = []
  for (const slot of slotsOf(profile, feed).keys())
    found.push(...(await slotProblems(profile, { ...feed, slot }, connection, signal)))
  return [...new Map(found.map((problem) => [JSON.stringify(problem), problem])).values()]
}

const slotProblems = async (
  profile: ShopProfile,
  feed: LogicalFeed,
  connection: ShopConnection,
  signal: AbortSignal,
): Promise<readonly SchemaProblem[]> => {
  const { problems, slot } = await readReplicationState(profile, feed, connection, signal)
  const of = (found: string) => ({ table: `slot ${feed.slot}`, expected: 'a slot that can be read', found })
  if (slot === undefined) return [...problems, of('none of this name')]
  if (slot.lost !== undefined) return [...problems, of(`a lost one (${slot.lost})`)]
  return slot.problem === undefined ? problems : [...problems, slot.problem]
}

const introduced = async (
  connection: ShopConnection,
  profile: ShopProfile,
  signal: AbortSignal,
): Promise<ShopInspection> => {
  const followed = profile.changes.filter((table) => table.updatedAt !== undefined)
  const names = [
    followed.map((table) => table.schema ?? profile.database.schema),
    followed.map((table) => table.table),
    followed.map((table) => table.updatedAt?.column ?? ''),
  ]
  const rows = await connection.read('introduce itself', INTRODUCTION, names, signal)
  const [role, serverVersion, serverTimeZone] = rows[0] as readonly string[]
  const withoutIndex = rows.flatMap(([, , , table]) => (typeof table === 'string' ? [table] : []))
  return {
    role: String(role),
    serverVersion: String(serverVersion),
    serverTimeZone: String(serverTimeZone),
    withoutIndex,
  }
}

const INTRODUCTION = `
  select current_user, current_setting('server_version'), current_setting('banyan.server_zone'), slow.tbl
  from (select) as one
  left join (
    select e.tbl from unnest($1::text[], $2::text[], $3::text[]) as e (schema, tbl, col)
    join pg_namespace n on n.nspname = e.schema
    join pg_class c on c.relnamespace = n.oid and c.relname = e.tbl
    join pg_attribute a on a.attrelid = c.oid and a.attname = e.col
    where not exists (select from pg_index i where i.indrelid = c.oid and i.indisvalid and i.indkey[0] = a.attnum)
  ) slow on true`
