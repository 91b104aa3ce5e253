import { join } from 'node:path'
import type { Pool } from 'pg'
import { faults } from '../errors.ts'
import { type EventStore } from '../event-store.ts'
import { requireWellFormed } from '../well-formed.ts'
import { GROUP_LOCK_WAIT_MS, postgresAppends } from './append/appends.ts'
import { AppendQueue, GROUPS_IN_FLIGHT_MAX } from './append/queue.ts'
import { browsing } from './browse.ts'
import { postgresEventTypes } from './event-types.ts'
import { FeedWatch } from './feed-watch.ts'
import type { Leases } from '../leases.ts'
import { postgresLeases } from './leases.ts'
import { migrate, readMigrations } from './migrate.ts'
import { inboxPassing } from './pass-inbox.ts'
import { previousOfTypeReading } from './previous-of-type.ts'
import { openPool } from './pool.ts'
import { feedReading, readHead } from './read-feed.ts'
import { streamReading } from './read-stream.ts'
import { startSequencer } from './sequencer.ts'
import { postgresSnapshots } from './snapshots.ts'
import { asStoreFault } from './sql-errors.ts'

export type PostgresEventStoreOptions = {
  readonly context: string
  /** The context's own database. The role must be its owner or may create tables. */
  readonly url: string
  /** Who runs this: process and instance, shown on leases. */
  readonly holder: string
  /** Run a candidate for the sequencer; on by default. A store without any appends, but its feed stands still. */
  readonly sequencer?: boolean
  /** Connections for reads and single appends, besides two for groups of appends and one that listens. Default 8. */
  readonly connections?: number
  readonly onFailure?: (error: unknown) => void
}

const CONNECTIONS_DEFAULT = 8

/** Opens the log of a context on PostgreSQL, bringing its schema up to date. */
export const openPostgresEventStore = async (o: PostgresEventStoreOptions): Promise<EventStore> => {
  const { context } = o
  const pool = openPool(o.url, {
    connections: o.connections ?? CONNECTIONS_DEFAULT,
    name: `banyan ${context}`,
    lookUpsOnly: true,
  })
  const groups = openPool(o.url, {
    connections: GROUPS_IN_FLIGHT_MAX,
    name: `banyan ${context} appends`,
    lookUpsOnly: true,
    lockWaitMs: GROUP_LOCK_WAIT_MS,
  })
  const guarded = <A extends readonly unknown[], R>(run: (...args: A) => Promise<R>) => guard(context, run)
  try {
    await migrate(pool, 'event-store', await readMigrations(join(import.meta.dirname, 'migrations')))
  } catch (error) {
    await Promise.all([pool.end(), groups.end()])
    throw asStoreFault(error, context)
  }
  const types = postgresEventTypes(pool)
  const sequencer =
    o.sequencer === false
      ? undefined
      : startSequencer({
          pool,
          holder: o.holder,
          pollMs: () => watch.pollMs,
          ...(o.onFailure && { onFailure: o.onFailure }),
        })
  const watch: FeedWatch = new FeedWatch({ pool, url: o.url, onAppended: () => sequencer?.poke() })
  const queue = new AppendQueue(postgresAppends({ pool, groups, types, context }))
  const hint = appendedHint(pool, () => sequencer?.leading() === true)
  const epoch = rememberedEpoch(pool)
  const streams = streamReading({ pool, types, context, epoch, watch })
  const browse = browsing({ pool, types, context, epoch })
  const snapshots = postgresSnapshots(pool)

  return {
    context,
    epoch: guarded(epoch),
    append: async (request, signal) => {
      signal?.throwIfAborted()
      requireWellFormed(request)
      const result = await queue.append(request)
      if (result.kind === 'appended') {
        sequencer?.poke()
        hint()
      }
      return result
    },
    passInbox: guarded(inboxPassing(pool)),
    load: guarded(streams.load),
    readStream: guarded(streams.readStream),
    whenNumbered: guarded(streams.whenNumbered),
    previousOfType: guarded(previousOfTypeReading(pool, types)),
    readFeed: guarded(feedReading({ pool, types, context })),
    head: guarded(() => readHead(pool)),
    whenFeedPasses: (position, signal) => watch.whenPassed(position, signal),
    browsing: {
      streams: guarded(browse.streams),
      newestFirst: guarded(browse.newestFirst),
      correlated: guarded(browse.correlated),
    },
    leases: guardedLeases(context, postgresLeases(pool)),
    snapshots: { save: guarded(snapshots.save), forget: guarded(snapshots.forget) },
    [Symbol.asyncDispose]: async () => {
      await sequencer?.stop()
      await watch.close()
      await Promise.all([pool.end(), groups.end()])
    },
  }
}

/** After a restore from a copy: positions and checkpoints taken before mean nothing from here on. */
export const renewEpoch = async (url: string): Promise<string> => {
  const pool = openPool(url, { connections: 1, name: 'banyan restore' })
  try {
    const { rows } = await pool.query<{ epoch: string }>('update store set epoch = gen_random_uuid() returning epoch')
    return rows[0]!.epoch
  } catch (error) {
    throw faults.STORE_UNAVAILABLE({ context: 'the restored database', what: String(error) }, error)
  } finally {
    await pool.end()
  }
}

const guardedLeases = (context: string, { acquire, renew, release, held }: Leases): Leases => ({
  acquire: guard(context, acquire),
  renew: guard(context, renew),
  release: guard(context, release),
  held: guard(context, held),
})

const guard =
  <A extends readonly unknown[], R>(context: string, run: (...args: A) => Promise<R>) =>
  async (...args: A): Promise<R> => {
    try {
      return await run(...args)
    } catch (error) {
      throw asStoreFault(error, context)
    }
  }

const rememberedEpoch = (pool: Pool): (() => Promise<string>) => {
  let epoch: string | undefined
  return async () => {
    if (epoch === undefined) {
      const { rows } = await pool.query<{ epoch: string }>('select epoch from store')
      epoch = rows[0]!.epoch
    }
    return epoch
  }
}

/** Other processes' hints are sent at most this often. */
const HINT_MS = 5

/** Tells the sequencer of another process to look. Apart from the append: NOTIFY in it would line up all commits. */
const appendedHint = (pool: Pool, isLocal: () => boolean): (() => void) => {
  let planned = false
  return () => {
    if (planned || isLocal()) return
    planned = true
    setTimeout(() => {
      planned = false
      pool.query(`select pg_notify('banyan_appended', '')`).catch(() => {}) // the poll finds it
    }, HINT_MS)
  }
}
