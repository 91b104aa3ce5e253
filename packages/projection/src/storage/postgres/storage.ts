import { join } from 'node:path'
import { asStoreFault, gather, migrate, openPool, readMigrations, sqlState } from '@banyan/event-store'
import type { Pool, PoolClient } from 'pg'
import { type GroupRecord, VersionGone, type ViewStorage } from '../view-storage.ts'
import { commitStatement, moveStatement } from './commit.ts'
import { tableRows } from './rows.ts'
import { beginVersion, type CheckpointRow, dropRetired, groupRecords, switchTo } from './versions.ts'

export type PostgresViewStorageOptions = {
  readonly context: string
  /** The context's own database, the one of its event store. The role may create a schema. */
  readonly url: string
  /** Connections for queries. Default 6. */
  readonly connections?: number
}

const QUERY_CONNECTIONS_DEFAULT = 6
/** Apart from those of queries, so that busy readers never hold up the views they wait for. */
const PROJECTING_CONNECTIONS = 3
/** Checkpoints moved in one statement. */
const MOVES_MAX = 100

const GROUPS = `select group_name, version, shape, state, paused, epoch, position, fingerprint, fault
  from projection.checkpoints where state <> 'retired' order by group_name`

/** Views in the tables of schema `projection`. */
export const postgresViewStorage = (o: PostgresViewStorageOptions): ViewStorage => {
  const name = `banyan ${o.context} views`
  const hearers: (() => void)[] = []
  const onLost = (): void => hearers.forEach((hear) => hear())
  const pool = (connections: number) => openPool(o.url, { connections, name, lookUpsOnly: true, onLost })
  const queries = pool(o.connections ?? QUERY_CONNECTIONS_DEFAULT)
  const projecting = pool(PROJECTING_CONNECTIONS)
  const rowsFor = { query: tableRows(queries), handler: tableRows(projecting) }
  const guarded = <A extends readonly unknown[], R>(run: (...args: A) => Promise<R>) => guard(o.context, run)
  const within = <R>(work: (client: PoolClient) => Promise<R>): Promise<R> => transaction(projecting, work)
  const move = gather<Parameters<typeof moveStatement>[0][number], boolean>({
    most: MOVES_MAX,
    atOnce: 1,
    ask: async (moves) => {
      const { rows } = await projecting.query<{ moved: readonly number[] }>(moveStatement(moves))
      return moves.map((_, i) => rows[0]!.moved.includes(i + 1))
    },
  })
  return {
    open: guarded(async () =>
      migrate(projecting, 'projection', await readMigrations(join(import.meta.dirname, 'migrations'))),
    ),
    whenLost: (hear) => void hearers.push(hear),
    groups: guarded(() => readGroups(projecting)),
    beginVersion: guarded((shape, options) => within((client) => beginVersion(client, shape, options))),
    commit: guarded(async (shape, batch) => {
      if (batch.changes.length + batch.erase.length === 0) return move({ group: shape.group, batch })
      const { rows } = await projecting.query<{ moved: number }>(commitStatement(shape, batch))
      return rows[0]!.moved === 1
    }),
    switchTo: guarded((group, version) => within((client) => switchTo(client, group, version))),
    setPaused: guarded(async (group, paused) => {
      const text = `update projection.checkpoints set paused = $2 where group_name = $1 and state <> 'retired'`
      await projecting.query(text, [group, paused])
    }),
    recordFault: guarded(async (group, version, fault) => {
      const text = 'update projection.checkpoints set fault = $3 where group_name = $1 and version = $2'
      await projecting.query(text, [group, version, fault && JSON.stringify(fault)])
    }),
    dropRetired: guarded((group, graceMs) => within((client) => dropRetired(client, group, graceMs))),
    rows: (table, version, reader) => {
      const source = rowsFor[reader](table.view, version)
      return { find: guarded(source.find), select: guarded(source.select), inKeyOrder: guarded(source.inKeyOrder) }
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([queries.end(), projecting.end()])
    },
  }
}

const readGroups = async (pool: Pool): Promise<readonly GroupRecord[]> => {
  const { rows } = await pool.query<CheckpointRow>({ name: 'projection-groups', text: GROUPS })
  return groupRecords(rows)
}

const transaction = async <R>(pool: Pool, work: (client: PoolClient) => Promise<R>): Promise<R> => {
  const client = await pool.connect()
  let broken = false
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch(() => (broken = true)) // a dead connection has rolled back already
    throw error
  } finally {
    client.release(broken)
  }
}

const UNDEFINED_TABLE = '42P01'

const guard =
  <A extends readonly unknown[], R>(context: string, run: (...args: A) => Promise<R>) =>
  async (...args: A): Promise<R> => {
    try {
      return await run(...args)
    } catch (error) {
      if (sqlState(error) === UNDEFINED_TABLE) throw new VersionGone((error as Error).message)
      throw asStoreFault(error, context)
    }
  }
