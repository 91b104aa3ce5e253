import type { Pool } from 'pg'
import type { Snapshots } from '../snapshots.ts'

const SAVE = `
  insert into snapshots as s (stream, version, state_version, persons, state) values ($1, $2, $3, $4, $5)
  on conflict (stream) do update set version = excluded.version, state_version = excluded.state_version,
    persons = excluded.persons, state = excluded.state
  where (excluded.state_version, excluded.version) > (s.state_version, s.version)`

/** Snapshots in the table `snapshots`: the newest of each stream. */
export const postgresSnapshots = (pool: Pool): Snapshots => ({
  save: async ({ stream, version, stateVersion, persons, state }) => {
    await pool.query({
      name: 'snapshot-save',
      text: SAVE,
      values: [stream, version, stateVersion, [...persons], state],
    })
  },
  forget: async (person) => {
    const { rowCount } = await pool.query('delete from snapshots where persons @> array[$1]', [person])
    return rowCount ?? 0
  },
})
