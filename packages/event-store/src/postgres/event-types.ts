import type { Pool } from 'pg'

/** Names of event types as the small numbers that rows carry. Learned once, never changed. */
export type EventTypes = {
  /** Numbers for names, made where new. */
  idsOf(names: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** Numbers of those names that are known here; nothing is asked. */
  knownIds(names: readonly string[]): readonly number[]
  /** Numbers of all that are known here but those names. */
  knownIdsExcept(names: readonly string[]): readonly number[]
  /** The highest number known here. */
  newest(): number
  learn(): Promise<void>
  nameOf(id: number): Promise<string>
}

export const postgresEventTypes = (pool: Pool): EventTypes => {
  const ids = new Map<string, number>()
  const names = new Map<number, string>()
  let newest = 0
  const learn = async (): Promise<void> => {
    const { rows } = await pool.query<{ id: number; name: string }>('select id, name from event_types')
    for (const { id, name } of rows) {
      ids.set(name, id)
      names.set(id, name)
      newest = Math.max(newest, id)
    }
  }
  return {
    idsOf: async (wanted) => {
      const missing = [...new Set(wanted)].filter((name) => !ids.has(name))
      if (missing.length > 0) {
        await pool.query('insert into event_types (name) select unnest($1::text[]) on conflict do nothing', [missing])
        await learn()
      }
      return ids
    },
    knownIds: (wanted) => wanted.flatMap((name) => ids.get(name) ?? []),
    knownIdsExcept: (unwanted) => [...names].filter(([, name]) => !unwanted.includes(name)).map(([id]) => id),
    newest: () => newest,
    learn,
    nameOf: async (id) => {
      if (!names.has(id)) await learn()
      const name = names.get(id)
      if (name === undefined) throw new Error(`event_types has no row ${id}`)
      return name
    },
  }
}
