import { faults } from '@banyan/event-store'
import { type FaultSwitches, withFaults } from '@banyan/faults'
import type { ViewStorage } from './view-storage.ts'

/** A storage whose commits suffer what is switched on at `views.write`; the storage itself where there are no switches. */
export const withStorageFaults = (
  storage: ViewStorage,
  context: string,
  switches: FaultSwitches | undefined,
): ViewStorage => {
  const failure = (what: string) => faults.STORE_UNAVAILABLE({ context, what })
  return withFaults(storage, switches, { commit: { at: 'views.write', from: context, to: 'database', failure } })
}
