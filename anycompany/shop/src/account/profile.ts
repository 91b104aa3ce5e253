import type { Pool } from '../database/pool.ts'
import { findRow, getRow, inTransaction, type Database } from '../database/query.ts'
import { hashPassword, passwordMatches } from '../session/password.ts'
import { isEmailTaken } from '../session/sign-up.ts'
import type { Shopper } from '../session/visitor.ts'
import { endSessionsOf } from './delete-account.ts'

export type Profile = { readonly name: string; readonly phone: string; readonly email: string }

export const readProfile = (db: Database, { customerId, email }: Shopper): Promise<Profile> =>
  getRow<Profile>(db, 'SELECT name, phone, $2::text AS email FROM customers WHERE id = $1', [customerId, email])

/** False when somebody else has this e-mail. */
export const saveProfile = async (pool: Pool, shopper: Shopper, profile: Profile): Promise<boolean> => {
  try {
    await inTransaction(pool, async (db) => {
      await db.query('UPDATE customers SET name = $2, phone = $3 WHERE id = $1', [
        shopper.customerId,
        profile.name,
        profile.phone,
      ])
      await db.query('UPDATE users SET email = $2, updated_at = now() WHERE id = $1 AND email <> $2', [
        shopper.userId,
        profile.email,
      ])
    })
    return true
  } catch (error) {
    if (isEmailTaken(error)) return false
    throw error
  }
}

/** True when this is the member's password. */
export const isPasswordOf = async (db: Database, userId: number, password: string): Promise<boolean> => {
  const user = await findRow<{ password_hash: string }>(db, 'SELECT password_hash FROM users WHERE id = $1', [userId])
  return passwordMatches(password, user?.password_hash)
}

/** Sets a new password and ends every other session of this member. */
export const changePassword = async (pool: Pool, userId: number, password: string, sid: string): Promise<void> => {
  const passwordHash = await hashPassword(password)
  await inTransaction(pool, async (db) => {
    await db.query('UPDATE users SET password_hash = $2, updated_at = now() WHERE id = $1', [userId, passwordHash])
    await endSessionsOf(db, userId, sid)
  })
}
