import type { EventStore, FeedEvent, FeedMark } from '@banyan/event-store'
import type { Ledger } from './ledger.ts'

/** A consumer that wants a type of published event from the first on, whenever it is new. */
export type CatchingUp = { readonly consumer: string; readonly type: string }

/** Events in one round, as in the relay itself. */
const PAGE_EVENTS = 200

type Telling = {
  readonly store: EventStore
  readonly ledger: Ledger
  readonly hand: (events: readonly FeedEvent[]) => Promise<void>
}

/**
 * Relays again, up to where the relay stands, what consumers want that have never been caught up, before anything new is relayed:
 * a stream's order holds. The others hear it once more, and their inbox ignores it. That it was done is kept beside the relay's
 * checkpoint; a crash in between does it again.
 */
export const tellThePast = async (
  parts: Telling,
  consumers: readonly CatchingUp[],
  { upTo, signal }: { readonly upTo: FeedMark | null; readonly signal: AbortSignal },
): Promise<void> => {
  const { store, ledger } = parts
  const isNew = await Promise.all(consumers.map(async (one) => (await ledger.findCheckpoint(nameOf(one))) === null))
  const newcomers = consumers.filter((_, i) => isNew[i])
  if (newcomers.length === 0) return
  const types = [...new Set(newcomers.map(({ type }) => type))]
  if (upTo) await relayAgain(parts, types, { upTo, signal })
  const mark = upTo ?? (await store.head())
  for (const one of newcomers) await ledger.moveCheckpoint(nameOf(one), null, mark)
}

const nameOf = ({ consumer, type }: CatchingUp): string => `caught up ${consumer} ${type}`

const relayAgain = async (
  { store, hand }: Telling,
  types: readonly string[],
  { upTo, signal }: { readonly upTo: FeedMark; readonly signal: AbortSignal },
): Promise<void> => {
  let after: FeedMark | null = null
  do {
    const page = await store.readFeed({ after, types, limit: PAGE_EVENTS }, signal)
    await hand(page.events.filter(({ position }) => position <= upTo.position))
    if (page.upTo.position >= page.head) return
    after = page.upTo
  } while (after.position < upTo.position)
}
