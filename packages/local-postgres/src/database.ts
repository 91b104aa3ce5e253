import { setTimeout as wait } from 'node:timers/promises'
import { type Client, escapeIdentifier, escapeLiteral } from 'pg'
import { sqlState, withConnection } from './connection.ts'
import { faults } from './errors.ts'
import { scramVerifier } from './scram.ts'

export type DatabaseOptions = {
  /** Lower-case letters, digits and `_`, at most 63; so is the role's name. */
  readonly database: string
  readonly role: string
  /** ASCII. Set on every call, so a changed one takes effect. */
  readonly password: string
  /** Most connections of the role at once. */
  readonly connectionLimit: number
  /** CREATEROLE, for the owner of a database that makes roles of its own. Default: no. */
  readonly mayCreateRoles?: boolean
  /** Nobody but a superuser makes large objects, for which PostgreSQL otherwise asks no right. Needs a superuser. Default: no. */
  readonly refusesLargeObjects?: boolean
  readonly signal?: AbortSignal
}

/**
 * Makes the database and the login role that owns it, or brings existing ones to this state; nobody else may connect to it.
 * May be called any number of times and by two at once. Works with a superuser and with CREATEDB + CREATEROLE.
 * @returns the URL for the role
 * @throws POSTGRES_AWAY, POSTGRES_DATABASE_REFUSED, POSTGRES_ENCODING_WRONG
 */
export const ensureDatabase = async (adminUrl: string, o: DatabaseOptions): Promise<string> => {
  for (const name of [o.database, o.role])
    if (!/^[a-z_][a-z0-9_]{0,62}$/.test(name)) throw new Error(`not a name for a database or a role: ${name}`)
  for (let attempt = 1; ; attempt++) {
    try {
      await withConnection(adminUrl, o, (client) => ensure(client, o))
      if (o.refusesLargeObjects)
        await withConnection(databaseUrl(adminUrl, o), o, (client) => client.query(REFUSE_LARGE_OBJECTS))
      return urlOf(adminUrl, o)
    } catch (error) {
      if (!RIVALS.has(sqlState(error) ?? '') || attempt === MAX_ATTEMPTS) throw error
      await wait(RIVAL_PAUSE_MS * attempt, undefined, { signal: o.signal })
    }
  }
}

/**
 * Leaves the databases that every server has, `postgres` and `template1`, to superusers: by themselves all roles may connect there, and see who
 * else is. For servers that are ours alone.
 * @throws POSTGRES_AWAY
 */
export const closeSharedDatabases = async (adminUrl: string, o: Pick<DatabaseOptions, 'signal'>): Promise<void> => {
  await withConnection(adminUrl, o, (client) =>
    client.query('revoke connect, temporary on database postgres, template1 from public'),
  )
}

/**
 * What PostgreSQL answers when two make the same thing at once: duplicate object, duplicate database, unique violation,
 * "tuple concurrently updated" (an internal error by its code), template in use.
 */
const RIVALS = new Set(['42710', '42P04', '23505', 'XX000', '55006'])
const MAX_ATTEMPTS = 8
const RIVAL_PAUSE_MS = 50

const ensure = async (client: Client, o: DatabaseOptions): Promise<void> => {
  try {
    await ensureRole(client, o)
    await ensureOwned(client, o)
  } catch (error) {
    if (sqlState(error) !== '42501') throw error
    throw faults.POSTGRES_DATABASE_REFUSED({ ...o, reason: (error as Error).message }, error)
  }
  const encoding = await encodingOf(client, o.database)
  if (encoding !== 'UTF8') throw faults.POSTGRES_ENCODING_WRONG({ database: o.database, found: String(encoding) })
}

/** One after the other: a rival's failed statement would stand in the server's log with the verifier in it. */
const ensureRole = async (client: Client, o: DatabaseOptions): Promise<void> => {
  const role = escapeIdentifier(o.role)
  const verifier = escapeLiteral(await scramVerifier(o.password))
  await client.query('begin')
  await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`banyan role ${o.role}`])
  const known = await client.query('select 1 from pg_roles where rolname = $1', [o.role])
  if (known.rowCount === 0) await client.query(`create role ${role} nologin`)
  const creates = o.mayCreateRoles ? 'createrole' : 'nocreaterole'
  await client.query(`alter role ${role} login ${creates} connection limit ${o.connectionLimit} password ${verifier}`)
  // Who made a role may manage it but, unless a superuser, not make it an owner without being its member.
  const me = await client.query<{ rolsuper: boolean }>('select rolsuper from pg_roles where rolname = current_user')
  if (!me.rows[0]?.rolsuper) await client.query(`grant ${role} to current_user`)
  await client.query('commit')
}

const ensureOwned = async (client: Client, o: DatabaseOptions): Promise<void> => {
  const database = escapeIdentifier(o.database)
  const role = escapeIdentifier(o.role)
  if ((await encodingOf(client, o.database)) === undefined)
    await client.query(`create database ${database} owner ${role}`)
  await client.query(`revoke all on database ${database} from public`)
  await client.query(`grant connect, temporary on database ${database} to ${role}`)
}

const REFUSE_LARGE_OBJECTS =
  'revoke execute on function lo_create(oid), lo_creat(integer), lo_from_bytea(oid, bytea) from public'

const databaseUrl = (adminUrl: string, { database }: DatabaseOptions): string =>
  Object.assign(new URL(adminUrl), { pathname: `/${database}` }).href

const encodingOf = async (client: Client, database: string): Promise<string | undefined> => {
  const found = await client.query<{ encoding: string }>(
    'select pg_encoding_to_char(encoding) as encoding from pg_database where datname = $1',
    [database],
  )
  return found.rows[0]?.encoding
}

const urlOf = (adminUrl: string, o: DatabaseOptions): string => {
  const url = new URL(adminUrl)
  url.username = o.role
  url.password = encodeURIComponent(o.password)
  url.pathname = `/${o.database}`
  return url.href
}
