import type { ShopProfile } from '../profile/profile.ts'
import type { PersonDetails, SessionRow, ShopDatabase } from '../shop/shop.ts'
import { isFault } from '@banyan/model'
import type { ShopConnection, TextRow } from './connection.ts'
import { columnSql, epochMsSql, instantSql, quoted, tableSql, userIdSql } from './sql.ts'

/** Reads of sessions and people. */
export const peopleOf = (
  profile: ShopProfile,
  connection: ShopConnection,
): Pick<ShopDatabase, 'findSession' | 'findPerson' | 'isRevoked'> => {
  const sessionSql = sessionStatement(profile)
  const personSql = personStatement(profile)
  const revokedSql = revokedStatement(profile)
  return {
    findSession: async (sessionId, signal) => {
      const reading = connection.read('read a session', sessionSql, sessionParameters(profile, sessionId), signal)
      const rows = await reading.catch(unreadable)
      return rows === 'unreadable' ? UNREADABLE : rows[0] && sessionRow(rows[0])
    },
    findPerson: async (userId, signal) => {
      if (userId.includes('\0')) return undefined
      const [row] = await connection.read('read a user', personSql, [userId], signal)
      return row && personRow(row)
    },
    isRevoked: async (tokenId, signal) => {
      const rows = await connection.read('read withdrawn tokens', revokedSql, [tokenId], signal)
      return rows.length > 0
    },
  }
}

/** The join is by the id's own type: comparing `users.id::text` would read the whole table for each session. */
const sessionStatement = (profile: ShopProfile): string => {
  const session = profile.session
  if (session.kind !== 'session-sql') return ''
  const expiresAt = instantSql('s', session.expires)
  return `
    select coalesce(found.expires_at > now(), false)::text, ${epochMsSql('found.expires_at')}, found.user_text, ${personColumns(profile)}
    from (
      select ${expiresAt} as expires_at, ${sessionUserSql(session)} as user_text
      from ${tableSql(profile, session)} s where ${columnSql('s', session.idColumn)} = $1
    ) found
    left join ${tableSql(profile, profile.users)} u on ${columnSql('u', profile.users.id)} = ${userIdSql(profile, 'found.user_text')}
    limit 1`
}

type SqlSession = Extract<ShopProfile['session'], { kind: 'session-sql' }>

const sessionUserSql = (session: SqlSession): string =>
  session.userIdColumn === undefined
    ? `${columnSql('s', session.dataColumn as string)}::json #>> $2`
    : `${columnSql('s', session.userIdColumn)}::text`

const sessionParameters = (profile: ShopProfile, sessionId: string) =>
  profile.session.kind === 'session-sql' && profile.session.userIdPath !== undefined
    ? [sessionId, profile.session.userIdPath]
    : [sessionId]

const personColumns = (profile: ShopProfile): string =>
  `${columnSql('u', profile.users.id)}, ${profile.users.role === 'all-are-customers' ? 'null' : columnSql('u', profile.users.role.column)}`

const sessionRow = ([alive, expiresMs, userText, userId, role]: TextRow): SessionRow => ({
  readable: true,
  expired: alive !== 'true' || expiresMs === null,
  expiresAt: new Date(Number(expiresMs)),
  userId: userText ?? undefined,
  person: typeof userId === 'string' ? { userId, role: role ?? undefined } : undefined,
})

const UNREADABLE: SessionRow = {
  readable: false,
  expired: true,
  expiresAt: new Date(0),
  userId: undefined,
  person: undefined,
}

/** Class 22: the data is not what it should be, here text that is no JSON. It concerns one session, not the shop. */
const unreadable = (error: unknown): 'unreadable' => {
  if (isFault(error, 'LEGACY_READ_REFUSED') && String(error.data['sqlState']).startsWith('22')) return 'unreadable'
  throw error
}

const personStatement = (profile: ShopProfile): string => {
  const { users, customers } = profile
  const email = users.email === undefined ? 'null' : columnSql('u', users.email)
  const names = customers.name.map((name) => `nullif(trim(${columnSql('c', name)}::text), '')`).join(', ')
  return `
    select ${personColumns(profile)}, ${email}, c.id, c.name
    from ${tableSql(profile, users)} u
    left join lateral (
      select ${columnSql('c', customers.id)} as id, nullif(concat_ws(' ', ${names}), '') as name
      from ${tableSql(profile, customers)} c
      where ${columnSql('c', customers.userId)} = ${columnSql('u', users.id)}
      order by ${columnSql('c', customers.id)} limit 1
    ) c on true
    where ${columnSql('u', users.id)} = ${userIdSql(profile, '$1::text')}`
}

const personRow = ([userId, role, email, customerId, displayName]: TextRow): PersonDetails => ({
  userId: userId as string,
  role: role ?? undefined,
  email: email ?? undefined,
  customerId: customerId ?? undefined,
  displayName: displayName ?? undefined,
})

const revokedStatement = (profile: ShopProfile): string => {
  const revocation = profile.session.kind === 'jwt-hs256' ? profile.session.revocation : undefined
  if (revocation === undefined) return ''
  return `select 1 from ${tableSql(profile, revocation)} where ${quoted(revocation.column)} = $1 limit 1`
}
