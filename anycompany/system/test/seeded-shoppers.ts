import assert from 'node:assert/strict'
import type { RunningSystem } from './running-system.ts'
import { EVERYBODYS_PASSWORD, logIn, type Shopper } from './shopper.ts'
import { rowsAt } from './shop/rows.ts'

/** Logs shoppers in that nobody knows by name; always the same ones. */
export const logInSeeded = async (system: RunningSystem, count: number): Promise<readonly Shopper[]> => {
  const shoppers: Shopper[] = []
  for (const email of (await emailsOfSeeded(system)).slice(0, count))
    shoppers.push(await logIn(system.url, email, EVERYBODYS_PASSWORD))
  assert.equal(shoppers.length, count)
  return shoppers
}

const MANY = 1_000

/** Shoppers whom nobody knows by name, always in the same order; each has the same password. */
export const emailsOfSeeded = async (system: RunningSystem): Promise<readonly string[]> => {
  const users = await rowsAt<{ email: string }>(
    await system.shopDatabaseUrl(),
    `select u.email from users u join customers c on c.user_id = u.id
      where u.role = 'customer' and u.email ~ '[0-9]@' order by u.id limit $1`,
    [MANY],
  )
  return users.map(({ email }) => email)
}
