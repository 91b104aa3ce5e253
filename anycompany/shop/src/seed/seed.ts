import type { Database } from '../database/query.ts'
import { seedAccounts } from './accounts.ts'
import { seedCatalogue } from './catalogue.ts'
import { seedHistory } from './history.ts'
import { chanceFrom } from './random.ts'

const SEED = 20_081_103

/** Fills an empty shop: 300 products, 2,000 users, some thousand orders; the same rows every time. Call it in a transaction. */
export const seed = async (db: Database): Promise<void> => {
  const products = await seedCatalogue(db, chanceFrom(SEED))
  const customers = await seedAccounts(db, chanceFrom(SEED + 1))
  await seedHistory(db, chanceFrom(SEED + 2), { products, customers })
}
