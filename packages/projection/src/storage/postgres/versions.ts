import type { PoolClient } from 'pg'
import { type BeginResult, type GroupRecord, type GroupShape, isAhead, type VersionRecord } from '../view-storage.ts'
import { createTables, dropTables } from './tables.ts'

export type CheckpointRow = {
  readonly group_name: string
  readonly version: number
  readonly views: readonly string[]
  readonly shape: string
  readonly state: 'building' | 'live' | 'retired'
  readonly paused: boolean
  readonly epoch: string | null
  readonly position: number
  readonly fingerprint: string | null
  readonly fault: VersionRecord['fault']
}

/** Rows of `checkpoints` as the port speaks of them. */
export const groupRecords = (rows: readonly CheckpointRow[]): readonly GroupRecord[] =>
  [...Map.groupBy(rows, (row) => row.group_name)].map(([group, versions]) => ({
    group,
    live: recordOf(versions.find((row) => row.state === 'live')),
    building: recordOf(versions.find((row) => row.state === 'building')),
  }))

/** In a transaction: makes the tables of the next version. */
export const beginVersion = async (
  client: PoolClient,
  shape: GroupShape,
  o: { readonly abandonForeign: boolean },
): Promise<BeginResult> => {
  // Held against other beginners and all commits, for the few milliseconds this takes: rebuilds are rare.
  await client.query('lock table projection.checkpoints in share row exclusive mode')
  const current = groupRecords(await rowsOf(client, shape.group))[0]
  const building = current?.building
  if (building?.shape === shape.shape) return { kind: 'joined', version: building.version }
  if (building && !o.abandonForeign) return { kind: 'foreign', version: building.version }
  if (building) await retire(client, shape.group, building.version)
  const version = await nextVersion(client, shape)
  await client.query(createTables(shape, version))
  await client.query(
    `insert into projection.checkpoints (group_name, version, views, shape, state, paused) values ($1, $2, $3, $4, 'building', $5)`,
    [shape.group, version, viewsOf(shape), shape.shape, current?.live?.paused ?? false],
  )
  return { kind: 'begun', version }
}

/** In a transaction: what was being built becomes what readers see. */
export const switchTo = async (
  client: PoolClient,
  group: string,
  version: number,
): Promise<'switched' | 'behind' | 'gone'> => {
  const current = groupRecords(await rowsOf(client, group))[0]
  if (current?.building?.version !== version) return 'gone'
  const { live, building } = current
  if (building.paused || (live && isAhead(live, building))) return 'behind'
  if (live) await retire(client, group, live.version)
  await client.query(`update projection.checkpoints set state = 'live' where group_name = $1 and version = $2`, [
    group,
    version,
  ])
  return 'switched'
}

/** In a transaction: drops what has been retired for so long. */
export const dropRetired = async (client: PoolClient, group: string, graceMs: number): Promise<number> => {
  const { rows } = await client.query<{ version: number; views: string[] }>(
    `delete from projection.checkpoints
      where group_name = $1 and state = 'retired' and retired_at <= clock_timestamp() - $2 * interval '1 ms'
      returning version, views`,
    [group, graceMs],
  )
  for (const { views, version } of rows) await client.query(dropTables(views, version))
  return rows.length
}

const rowsOf = async (client: PoolClient, group: string): Promise<readonly CheckpointRow[]> => {
  const text = `select * from projection.checkpoints where group_name = $1 and state <> 'retired' order by version for update`
  return (await client.query<CheckpointRow>(text, [group])).rows
}

const retire = (client: PoolClient, group: string, version: number): Promise<unknown> =>
  client.query(
    `update projection.checkpoints set state = 'retired', retired_at = clock_timestamp() where group_name = $1 and version = $2`,
    [group, version],
  )

/** Above every version of every view concerned, whatever group it was in then: tables never meet. */
const nextVersion = async (client: PoolClient, shape: GroupShape): Promise<number> => {
  const text =
    'select coalesce(max(version), 0) + 1 as next from projection.checkpoints where views && $1 or group_name = $2'
  const { rows } = await client.query<{ next: number }>(text, [viewsOf(shape), shape.group])
  return rows[0]!.next
}

const viewsOf = (shape: GroupShape): readonly string[] => shape.tables.map((table) => table.view)

const recordOf = (row: CheckpointRow | undefined): VersionRecord | null =>
  row
    ? {
        version: row.version,
        shape: row.shape,
        mark: row.epoch === null ? null : { epoch: row.epoch, position: row.position, fingerprint: row.fingerprint },
        paused: row.paused,
        fault: row.fault,
      }
    : null
