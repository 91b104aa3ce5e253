import { eventCodec, type Leases, openPostgresEventStore, postgresPersonKeys } from '@banyan/event-store'
import { failureOf, formatFailure, isFault } from '@banyan/model'
import { openProjections } from '@banyan/projection'
import { type OpenParts, postgresLedger } from '@banyan/service'
import type { HostSettings } from './host-settings.ts'

/**
 * A context on PostgreSQL: its log, views and ledger in its own database, persons' keys in another. What was opened is closed again
 * when the rest can't be. `onOpen` learns of the context's leases.
 */
export const openOnPostgres =
  (settings: HostSettings, onOpen: (context: string, leases: Leases) => void): OpenParts =>
  async ({ definition, holder, log }) => {
    const context = definition.name
    const { url, keysUrl } = settings.databaseOf(context)
    await using opened = new AsyncDisposableStack()
    const onFailure = (error: unknown): void =>
      log.warn(
        { context, why: isFault(error) ? error.message : formatFailure(failureOf(error)) },
        'the sequencer failed and tries again',
      )
    const store = opened.use(await openPostgresEventStore({ context, url, holder, onFailure }))
    const keys = opened.use(await postgresPersonKeys({ context, url: keysUrl, secret: settings.secret }))
    const ledger = opened.use(await postgresLedger({ context, url }))
    const codec = eventCodec(definition, keys)
    const views = openProjections({ definition, store, codec, keys, holder, log, url })
    onOpen(context, store.leases)
    opened.move() // from here on the host closes them
    return { store, keys, ledger, codec, views }
  }
