import { type EventStore, faults } from '@banyan/event-store'
import { type FaultSwitches, type Place, withFaults } from '@banyan/faults'

/** A context's log that suffers what is switched on at `store.append` and `store.read`; the log itself where there are no switches. */
export const withStoreFaults = <Store extends EventStore>(store: Store, switches: FaultSwitches | undefined): Store => {
  const { context } = store
  const at = (place: Place) => ({
    at: place,
    from: context,
    to: 'database',
    failure: (what: string) => faults.STORE_UNAVAILABLE({ context, what }),
  })
  const read = at('store.read')
  return withFaults<EventStore>(store, switches, {
    append: at('store.append'),
    load: read,
    readStream: read,
    readFeed: read,
    head: read,
  }) as Store
}
