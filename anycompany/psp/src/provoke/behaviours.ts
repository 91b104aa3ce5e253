import type { Chance } from '../chance.ts'
import { change, type Database, getRow, rowsOf } from '../database/query.ts'
import type { Behaviour, Operation } from './behaviour.ts'

const COLUMNS = 'id, operation, behaviour, decline_code, delay_ms, share, remaining'

export const listBehaviours = (db: Database): Promise<readonly Behaviour[]> =>
  rowsOf<Behaviour>(db, `select ${COLUMNS} from behaviours order by id`)

export const setBehaviour = (db: Database, set: Omit<Behaviour, 'id'>, at: Date): Promise<Behaviour> =>
  getRow<Behaviour>(
    db,
    `insert into behaviours (operation, behaviour, decline_code, delay_ms, share, remaining, set_at)
     values ($1, $2, $3, $4, $5, $6, $7) returning ${COLUMNS}`,
    [set.operation, set.behaviour, set.decline_code, set.delay_ms, set.share, set.remaining, at],
  )

/** One, or all of them. */
export const endBehaviours = (db: Database, id: number | null): Promise<number> =>
  change(db, 'delete from behaviours where $1::integer is null or id = $1', [id])

/** Those that strike now, in the order they were set, at most `max`; of those for the next so many one is used up. */
export const takeBehaviours = async (
  db: Database,
  operation: Operation,
  { chance, max }: { readonly chance: Chance; readonly max: number },
): Promise<readonly Behaviour[]> => {
  const set = await rowsOf<Behaviour>(db, `select ${COLUMNS} from behaviours where operation = $1 order by id`, [
    operation,
  ])
  const striking: Behaviour[] = []
  for (const behaviour of set) {
    if (striking.length === max) break
    const strikes = behaviour.share === null ? await useUp(db, behaviour.id) : chance() < behaviour.share
    if (strikes) striking.push(behaviour)
  }
  return striking
}

/** False when somebody else took the last one. */
const useUp = async (db: Database, id: number): Promise<boolean> => {
  const used = await change(db, 'update behaviours set remaining = remaining - 1 where id = $1 and remaining > 0', [id])
  await change(db, 'delete from behaviours where id = $1 and remaining = 0', [id])
  return used === 1
}
