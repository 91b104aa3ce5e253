import { parseEventId } from '@banyan/event-store'
import type { ReadModel } from '@banyan/model'
import { faults } from '../errors.ts'
import type { Views } from '../host/context-parts.ts'
import { SEEN_LENGTH_MAX, SEEN_WAIT_MS } from '../limits.ts'

/** The header by which a writer's next read finds its write: `<context>:<stream>@<version>`, several with commas. */
export const SEEN_HEADER = 'banyan-seen'
/** Set to `true` on an answer that may not show what the caller has seen. */
export const STALE_HEADER = 'banyan-stale'

const SEEN = /^([a-z][a-z0-9-]{0,40}):([\x21-\x7e]+)$/

/** The event ids of one context in a header; other contexts' are their own business. Throws `SERVICE_HEADER_INVALID`. */
export const seenIn = (header: string | undefined, context: string): readonly string[] => {
  if (header === undefined || header === '') return []
  if (header.length > SEEN_LENGTH_MAX) throw invalid(`at most ${SEEN_LENGTH_MAX} characters`)
  return header
    .split(',')
    .map((part) => SEEN.exec(part.trim()))
    .flatMap((match) => {
      const [, owner, id] = match ?? []
      if (id === undefined || !parseEventId(id))
        throw invalid('<context>:<stream>@<version>, several separated by commas')
      return owner === context ? [id] : []
    })
}

const invalid = (expected: string) => faults.SERVICE_HEADER_INVALID({ header: 'Banyan-Seen', expected })

/** Waits until views have passed what the caller has seen, {@link SEEN_WAIT_MS} at most in all; false when the time is over. */
export const whenAllSeen = async (
  views: Pick<Views, 'whenPassed'>,
  readModels: readonly ReadModel[],
  o: { readonly seen: readonly string[]; readonly signal: AbortSignal },
): Promise<boolean> => {
  if (o.seen.length === 0 || readModels.length === 0) return true
  const passed = await Promise.all(o.seen.map((id) => views.whenPassed(readModels, id, SEEN_WAIT_MS, o.signal)))
  return passed.every(Boolean)
}
