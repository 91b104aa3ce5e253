import assert from 'node:assert/strict'
import type { RunningSystem } from './running-system.ts'
import { EVERYBODYS_PASSWORD, logIn, type Shopper } from './shopper.ts'
import { rowsAt } from './shop/rows.ts'

/** Logs shoppers in that nobody knows by name; always the same ones. */
export const logInSeeded = async (system: RunningSystem, count: number): Promise<readonly Shopper[]> => {
  const users = await rowsAt<{ email: string }>(
    await system.shopDatabaseUrl(),
    `select u.email from users u join customers c on c.user_id = u.id
      where u.role = 'customer' and u.email ~ '[0-9]@' order by u.id limit $1`,
    [count],
  )
  const shoppers: Shopper[] = []
  for (const { email } of users) shoppers.push(await logIn(system.url, email, EVERYBODYS_PASSWORD))
  assert.equal(shoppers.length, count)
  return shoppers
}
