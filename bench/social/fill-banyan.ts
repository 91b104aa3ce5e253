import { social } from '@anycompany/social'
import {
  type EventCodec,
  type EventStore,
  eventCodec,
  openPostgresEventStore,
  postgresPersonKeys,
} from '@banyan/event-store'
import { batches } from './bulk/batches.ts'
import { fillViews } from './bulk/fill-views.ts'
import { happenedIn, type Stream } from './happened.ts'
import type { Network } from './network.ts'

/** Streams in one append: as many as it takes. */
const STREAMS = 50
/** Appends under way at once. */
const AT_ONCE = 8
const NUMBERED_MS = 60_000

export type BanyanPlace = {
  readonly url: string
  readonly keysUrl: string
  /** Wraps the keys of persons. */
  readonly secret: string
}

/** How long each part of filling took, in seconds. */
export type FillPhases = Readonly<Record<string, number>>

/** Writes what had to happen for the network to be as it is into social's log, and unless told otherwise builds its views, before any host starts. */
export const fillBanyan = async (
  network: Network,
  { url, keysUrl, secret, withViews = true }: BanyanPlace & { readonly withViews?: boolean },
): Promise<FillPhases> => {
  const definition = social.definition()
  const context = definition.name
  await using opened = new AsyncDisposableStack()
  const store = opened.use(await openPostgresEventStore({ context, url, holder: 'bench', onFailure: console.error }))
  const keys = opened.use(await postgresPersonKeys({ context, url: keysUrl, secret }))
  const codec = eventCodec(definition, keys)
  const log = await secondsOf(() => fillLog(network, { store, codec }))
  if (!withViews) return { log }
  return { log, views: await secondsOf(() => fillViews({ url, definition, store, codec, keys })) }
}

const fillLog = async (
  network: Network,
  o: { readonly store: EventStore; readonly codec: EventCodec },
): Promise<void> => {
  let events = 0
  for (const streams of happenedIn(network)) {
    const left = batches(streams, STREAMS)[Symbol.iterator]()
    const work = async (): Promise<void> => {
      for (let batch = left.next(); !batch.done; batch = left.next()) events += await append(batch.value, o)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
  }
  await o.store.whenFeedPasses(events - 1, AbortSignal.timeout(NUMBERED_MS))
}

/** How many events there were. */
const append = async (
  streams: readonly Stream[],
  { store, codec }: { readonly store: EventStore; readonly codec: EventCodec },
): Promise<number> => {
  const writes = await Promise.all(
    streams.map(async ({ stream, happened }) => ({
      stream,
      expectedVersion: 0,
      events: await Promise.all(happened.map((event) => codec.encode(event))),
    })),
  )
  const result = await store.append({ writes, provenance: PROVENANCE })
  if (result.kind !== 'appended') throw new Error(`expected an empty log, found ${result.kind}`)
  return writes.reduce((sum, { events }) => sum + events.length, 0)
}

const PROVENANCE = {
  actor: { kind: 'service', id: 'bench' },
  commandId: null,
  correlation: 'bench',
  causation: null,
  traceparent: null,
} as const

export const secondsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now()
  await work()
  return Math.round((performance.now() - startedAt) / 100) / 10
}
