import { faults } from '../errors.ts'
import { type ShopConnection, openConnection } from '../postgres-shop/connection.ts'
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
 * rights are what counts.
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
    const rights = await writeRights(connection, signal)
    if (rights.length > 0) throw faults.LEGACY_ROLE_CAN_WRITE({ shop: profile.name, role: inspection.role, rights })
    const problems = await schemaProblems(connection, expectations(profile), signal)
    if (problems.length > 0) throw faults.LEGACY_PROFILE_MISMATCH({ shop: profile.name, problems })
    await proveReads(profile, connection, signal)
    return inspection
  } finally {
    await connection.close()
  }
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
