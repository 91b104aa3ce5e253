import { faults, type FaultSwitches, passing } from '@banyan/faults'
import type { LiveEvent, Views } from '../host/context-parts.ts'

/** A context's views whose live streams suffer what is switched on at `live`; the views themselves where there are no switches. */
export const withLiveFaults = <V extends Pick<Views, 'live'>>(
  views: V,
  context: string,
  switches: FaultSwitches | undefined,
): V => {
  if (!switches) return views
  return { ...views, live: (def, o) => through(views.live(def, o), context, switches) } satisfies V
}

async function* through(
  messages: AsyncIterable<LiveEvent>,
  context: string,
  switches: FaultSwitches,
): AsyncIterable<LiveEvent> {
  const where = { at: 'live', from: context, to: 'reader' } as const
  const failure = (why: string) => faults.FAULTS_INJECTED({ ...where, why })
  for await (const message of messages) yield await passing(switches, { ...where, failure }, async () => message)
}
