import { Client } from 'pg'
import { connected } from '../connected.ts'

/** What a table has besides its columns: the SQL that takes it away, and the SQL that makes it again. */
type Part = {
  readonly kind: 'foreign key' | 'key' | 'index'
  readonly drop: string
  readonly make: string
}

/** Made at once. */
const AT_ONCE = 2
const SORTING_MEMORY = '512MB'

/**
 * Does some work while tables have no indexes and no keys, and makes these again as they were, from what PostgreSQL says of them:
 * sorting all rows once costs a fraction of looking for each one's place. A duplicate shows when its key is made.
 */
export const withoutIndexes = async <T>(url: string, tables: readonly string[], work: () => Promise<T>): Promise<T> => {
  const parts = await connected(url, async (client) => {
    const found = await partsOf(client, tables)
    for (const { drop } of ofKinds(found, ['foreign key', 'key', 'index'])) await client.query(drop)
    return found
  })
  const result = await work()
  // A key is made with its table locked; foreign keys need the keys they point to.
  for (const kind of ['key', 'index', 'foreign key'] as const) await makeAll(url, ofKinds(parts, [kind]))
  return result
}

const PARTS = `
  select case contype when 'f' then 'foreign key' else 'key' end as kind,
    format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
    format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as make
  from pg_constraint where (conrelid = any($1::regclass[]) and contype in ('p', 'u', 'f'))
    or (confrelid = any($1::regclass[]) and contype = 'f')
  union all
  select 'index', format('drop index %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
  from pg_index i where indrelid = any($1::regclass[])
    and not exists (select from pg_constraint c where c.conindid = i.indexrelid and contype in ('p', 'u'))`

const partsOf = async (client: Client, tables: readonly string[]): Promise<readonly Part[]> =>
  (await client.query<Part>(PARTS, [tables])).rows

const ofKinds = (parts: readonly Part[], kinds: readonly Part['kind'][]): readonly Part[] =>
  kinds.flatMap((kind) => parts.filter((part) => part.kind === kind))

const makeAll = async (url: string, parts: readonly Part[]): Promise<void> => {
  const left = [...parts]
  const work = (): Promise<void> =>
    connected(url, async (client) => {
      await client.query(`set maintenance_work_mem = '${SORTING_MEMORY}'`)
      for (let part = left.shift(); part; part = left.shift()) await client.query(part.make)
    })
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}
