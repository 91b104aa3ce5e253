import { isFault } from '@banyan/model'
import { type SchemaProblem, faults } from '../errors.ts'
import { changesOf } from '../postgres-shop/changes.ts'
import type { ShopConnection } from '../postgres-shop/connection.ts'
import { peopleOf } from '../postgres-shop/people.ts'
import type { ShopProfile } from '../profile/profile.ts'

/** Can be the id of nothing, and yet has the form of one. */
const NO_ID = { integer: '0', text: '', uuid: '00000000-0000-0000-0000-000000000000' } as const

/**
 * Makes every statement once that will be made later, for ids that nobody has: columns that are there and yet can't be compared
 * (a user id of text against customers who point at it by number) show now and not at the first visitor.
 * @throws `LEGACY_PROFILE_MISMATCH`
 */
export const proveReads = async (
  profile: ShopProfile,
  connection: ShopConnection,
  signal: AbortSignal,
): Promise<void> => {
  const people = peopleOf(profile, connection)
  const changes = changesOf(profile, connection)
  const { session, users } = profile
  const problems = [
    ...(session.kind === 'session-sql' ? await proved(session.table, () => people.findSession('', signal)) : []),
    ...(session.kind === 'jwt-hs256' && session.revocation !== undefined
      ? await proved(session.revocation.table, () => people.isRevoked('', signal))
      : []),
    ...(await proved(users.table, () => people.findPerson(NO_ID[users.idType], signal))),
  ]
  for (const table of profile.changes) {
    problems.push(...(await proved(table.table, () => changes.rowsAfter(table, undefined, signal))))
    if (table.updatedAt === undefined) continue
    problems.push(...(await proved(table.table, () => changes.recentRows(table, { since: undefined }, signal))))
  }
  if (problems.length > 0) throw faults.LEGACY_PROFILE_MISMATCH({ shop: profile.name, problems })
}

const proved = async (table: string, read: () => Promise<unknown>): Promise<readonly SchemaProblem[]> => {
  try {
    await read()
    return []
  } catch (error) {
    if (!isFault(error, 'LEGACY_READ_REFUSED')) throw error
    const sqlState = String(error.data['sqlState'])
    if (sqlState.startsWith('22')) return [] // An empty id is none of this type: it is compared, and that was the question.
    const cause = error.cause instanceof Error ? error.cause.message : ''
    return [{ table, expected: 'columns that fit each other', found: `SQLSTATE ${sqlState}: ${cause}` }]
  }
}
