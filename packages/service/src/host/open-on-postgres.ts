import { eventCodec, type Leases, openPostgresEventStore, postgresPersonKeys } from '@banyan/event-store'
import type { FaultSwitches } from '@banyan/faults'
import { failureOf, formatFailure, isFault } from '@banyan/model'
import { openProjections } from '@banyan/projection'
import { postgresLedger } from '../consumers/postgres-ledger.ts'
import { withLiveFaults } from '../faults/with-live-faults.ts'
import { withStoreFaults } from '../faults/with-store-faults.ts'
import type { OpenParts } from './context-parts.ts'

export type OnPostgres = {
  /** Databases of a context: its own, and the one with its persons' keys. */
  readonly databaseOf: (context: string) => { readonly url: string; readonly keysUrl: string }
  /** Wraps persons' keys. */
  readonly secret: string
  /** Fault switches; undefined where nothing can be switched. */
  readonly switches?: FaultSwitches | undefined
}

/**
 * A context on PostgreSQL: its log, views and ledger in its own database, persons' keys in another. What was opened is closed again
 * when the rest can't be. `onOpen` learns of the context's leases.
 */
export const openOnPostgres =
  (o: OnPostgres, onOpen: (context: string, leases: Leases) => void = () => {}): OpenParts =>
  async ({ definition, holder, log }) => {
    const context = definition.name
    const { switches } = o
    const { url, keysUrl } = o.databaseOf(context)
    await using opened = new AsyncDisposableStack()
    const onFailure = (error: unknown): void =>
      log.warn(
        { context, why: isFault(error) ? error.message : formatFailure(failureOf(error)) },
        'the sequencer failed and tries again',
      )
    const postgres = opened.use(await openPostgresEventStore({ context, url, holder, onFailure }))
    const store = withStoreFaults(postgres, switches)
    const keys = opened.use(await postgresPersonKeys({ context, url: keysUrl, secret: o.secret }))
    const ledger = opened.use(await postgresLedger({ context, url }))
    const codec = eventCodec(definition, keys)
    const projections = openProjections({ definition, store, codec, keys, holder, log, url, switches })
    const views = withLiveFaults(projections, context, switches)
    onOpen(context, store.leases)
    opened.move() // from here on the host closes them
    return { store, keys, ledger, codec, views }
  }
