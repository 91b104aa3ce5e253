import type { ShopProfile } from '../profile/profile.ts'
import type { instantColumn } from '../profile/tables.ts'
import type { z } from 'zod'

/** A column that holds instants, as the profile describes it. */
export type InstantColumn = z.output<typeof instantColumn>

/** Any name, whatever its case, spaces or reserved words. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** Always with its schema, so that no search path decides what is read. */
export const tableSql = (
  profile: ShopProfile,
  place: { readonly schema?: string | undefined; readonly table: string },
): string => `${quoted(place.schema ?? profile.database.schema)}.${quoted(place.table)}`

/** `a."b"`. */
export const columnSql = (alias: string, column: string): string => `${alias}.${quoted(column)}`

/** The column's instant as `timestamptz`, whoever's wall clock it was written by. */
export const instantSql = (alias: string, instant: InstantColumn): string => {
  const column = columnSql(alias, instant.column)
  if (instant.type === 'timestamp') return `(${column} at time zone ${zoneSql(instant.writtenIn)})`
  if (instant.type === 'epoch-ms') return `to_timestamp(${column} / 1000.0)`
  return instant.type === 'epoch-s' ? `to_timestamp(${column})` : column
}

/** A `timestamptz` in the column's own terms, so that an index on the bare column serves a comparison. */
export const asStoredSql = (timestamptz: string, instant: InstantColumn): string => {
  if (instant.type === 'timestamp') return `((${timestamptz}) at time zone ${zoneSql(instant.writtenIn)})`
  if (instant.type === 'epoch-ms') return `floor(extract(epoch from ${timestamptz}) * 1000)::bigint`
  return instant.type === 'epoch-s' ? `floor(extract(epoch from ${timestamptz}))::bigint` : `(${timestamptz})`
}

const zoneSql = (writtenIn: string): string =>
  writtenIn === 'server-default' ? `current_setting('banyan.server_zone')` : `'${writtenIn.replaceAll("'", "''")}'`

/** Milliseconds since 1970 as text, fractions cut; null when there is no instant, or none within reason. */
export const epochMsSql = (timestamptz: string): string =>
  `case when isfinite(${timestamptz}) then floor(extract(epoch from ${timestamptz}) * 1000)::bigint end`

/** Canonical text only: `007` and `7` are not the same user. Within 18 digits no cast can overflow. */
const INTEGER_ID = '^(0|-?[1-9][0-9]{0,17})$'
const UUID_ID = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'

/** Text as a user's id: null for what can't be one, and of the id's own type, so that its index serves. */
export const userIdSql = (profile: ShopProfile, text: string): string => {
  if (profile.users.idType === 'text') return text
  const [pattern, type] = profile.users.idType === 'integer' ? [INTEGER_ID, 'bigint'] : [UUID_ID, 'uuid']
  return `case when ${text} ~ '${pattern}' then (${text})::${type} end`
}
