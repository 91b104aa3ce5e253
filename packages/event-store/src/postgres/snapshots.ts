import type { Pool } from 'pg'
import type { Snapshot, Snapshots } from '../snapshots.ts'

const SAVE = `
  insert into snapshots as s (stream, version, state_version, persons, state) values ($1, $2, $3, $4, $5)
  on conflict (stream) do update set version = excluded.version, state_version = excluded.state_version,
    persons = excluded.persons, state = excluded.state
  where (excluded.state_version, excluded.version) > (s.state_version, s.version)`

/** Snapshots in the table `snapshots`: the newest of each stream. */
export const postgresSnapshots = (pool: Pool): Snapshots => ({
  find: async (stream, stateVersion) => {
    const text = `select stream, version, state_version as "stateVersion", persons, state from snapshots where stream = $1 and state_version = $2`
    const { rows } = await pool.query<Snapshot>({ name: 'snapshot-find', text, values: [stream, stateVersion] })
    return rows[0]
  },
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
