import { randomBytes } from 'node:crypto'
import type { Chance } from '../chance.ts'
import type { Database } from '../database/query.ts'

/** One transaction at one instant: intent, ledger and what is told of it are written together or not at all. */
export type Work = { readonly db: Database; readonly at: Date; readonly chance: Chance }

const ID_BYTES = 12

/** Not seeded: an id is never given out twice, whatever the seed. */
export const newId = (prefix: 'pi' | 're' | 'evt' | 'del'): string =>
  `${prefix}_${randomBytes(ID_BYTES).toString('hex')}`
