import { randomUUID } from 'node:crypto'
import { faults } from '../errors.ts'
import {
  type AppendRequest,
  type AppendResult,
  eventId,
  type EventStore,
  type InboxMark,
  type Outcome,
  type RecordedEvent,
  type StreamWrite,
} from '../event-store.ts'
import { type FeedEvent, type FeedMark, type FeedPage, type FeedQuery, fingerprint, isAskedFor } from '../feed.ts'
import { requireWellFormed } from '../well-formed.ts'
import { memoryBrowsing } from './browse.ts'
import { memoryLeases } from './leases.ts'
import { memorySnapshots } from './snapshots.ts'

/** The whole log in this process' memory: for tests and examples. Keeps every promise of the port but to survive the process. */
export const memoryEventStore = (o: { readonly context: string; readonly now?: () => Date }): EventStore => {
  const now = o.now ?? (() => new Date())
  const epoch = randomUUID()
  const streams = new Map<string, RecordedEvent[]>()
  const feed: FeedEvent[] = []
  const commands = new Map<string, { readonly inputHash: string; readonly outcome: Outcome }>()
  const inbox = new Map<string, number>()
  const waiters = new Set<() => void>()
  const leases = memoryLeases(() => now().getTime())
  const snapshots = memorySnapshots()

  const record = (request: AppendRequest, write: StreamWrite): void => {
    const stream = streams.get(write.stream) ?? []
    streams.set(write.stream, stream)
    for (const { published, data, type, schemaVersion, persons } of write.events) {
      const version = stream.length + 1
      const before = stream.filter((event) => event.publishedSequence !== null).length
      const event: RecordedEvent = {
        id: eventId(write.stream, version),
        context: o.context,
        stream: write.stream,
        version,
        type,
        schemaVersion,
        data: JSON.parse(data),
        publishedSequence: published ? before + 1 : null,
        epoch,
        recordedAt: now(),
        persons,
        ...request.provenance,
      }
      stream.push(event)
      feed.push({ ...event, position: feed.length + 1 })
    }
  }

  const knownResult = (request: AppendRequest): AppendResult | undefined => {
    const known = request.command && commands.get(JSON.stringify(request.command.key))
    if (!known) return undefined
    return known.inputHash === request.command?.inputHash
      ? { kind: 'repeated', outcome: known.outcome }
      : { kind: 'key-reused' }
  }

  const conflictResult = (request: AppendRequest): AppendResult | undefined => {
    for (const { stream, expectedVersion } of request.writes.toSorted((a, b) => (a.stream < b.stream ? -1 : 1))) {
      const actual = streams.get(stream)?.length ?? 0
      if (actual !== expectedVersion) return { kind: 'conflict', stream, expected: expectedVersion, actual }
    }
    return undefined
  }

  const apply = (request: AppendRequest): AppendResult => {
    requireReadable(request)
    for (const write of request.writes) record(request, write)
    if (request.command)
      commands.set(JSON.stringify(request.command.key), {
        inputHash: request.command.inputHash,
        outcome: outcomeOf(request),
      })
    for (const wake of waiters) wake()
    return {
      kind: 'appended',
      streams: request.writes.map((w) => ({ stream: w.stream, version: w.expectedVersion + w.events.length })),
    }
  }

  const append = async (request: AppendRequest): Promise<AppendResult> => {
    requireWellFormed(request)
    if (request.fence && !leases.holds(request.fence)) return { kind: 'fenced', name: request.fence.name }
    const refused = request.inbox && inboxResult(inbox, request.inbox)
    if (refused) return refused
    const known = knownResult(request)
    const result = known ?? conflictResult(request) ?? apply(request)
    if (request.inbox && (result.kind === 'appended' || result.kind === 'repeated'))
      inbox.set(inboxKey(request.inbox), request.inbox.publishedSequence)
    return result
  }

  const passInbox: EventStore['passInbox'] = async ({ from, to, fence, ...mark }) => {
    const key = inboxKey(mark)
    if ((fence && !leases.holds(fence)) || inbox.get(key) !== from) return false
    inbox.set(key, to)
    return true
  }

  const markAt = (position: number): FeedMark => {
    const event = feed[position - 1]
    return { epoch, position, fingerprint: event ? fingerprint(event) : null }
  }

  const readFeed = async (query: FeedQuery): Promise<FeedPage> => {
    const { after, limit } = query
    if (after) requireSameHistory(o.context, after, markAt(after.position))
    const events = feed
      .slice(after?.position ?? 0)
      .filter(({ type }) => isAskedFor(query, type))
      .slice(0, limit)
    const end = events.length === limit ? (events.at(-1)?.position ?? 0) : feed.length
    return { events, upTo: markAt(end), head: feed.length }
  }

  const whenFeedPasses = async (position: number, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted()
    while (feed.length <= position) await nextWake(waiters, signal)
  }

  return {
    context: o.context,
    epoch: async () => epoch,
    append,
    passInbox,
    load: async (stream, { after, stateVersion, command }) => {
      const known = command && commands.get(JSON.stringify(command.key))
      const kept = stateVersion === undefined ? undefined : snapshots.find(stream, stateVersion)
      const snapshot = kept && kept.version > after ? kept : null
      return {
        known: known ? { outcome: known.outcome, sameInput: known.inputHash === command.inputHash } : null,
        snapshot,
        events: (streams.get(stream) ?? []).slice(snapshot?.version ?? after),
      }
    },
    readStream: async (stream, { after, limit }) => (streams.get(stream) ?? []).slice(after, after + limit),
    previousOfType: async (events) =>
      events.map(({ stream, version, type }) => {
        const isPrevious = (one: RecordedEvent) => one.type === type && one.publishedSequence !== null
        return (streams.get(stream) ?? []).slice(0, version - 1).findLast(isPrevious)?.publishedSequence ?? 0
      }),
    readFeed,
    whenNumbered: async (id, signal) => {
      for (;;) {
        const found = feed.find((event) => event.id === id)
        if (found) return found.position
        await whenFeedPasses(feed.length, signal)
      }
    },
    head: async () => markAt(feed.length),
    whenFeedPasses,
    browsing: memoryBrowsing(streams, feed),
    leases,
    snapshots: { save: snapshots.save, forget: snapshots.forget },
    [Symbol.asyncDispose]: async () => {},
  }
}

const outcomeOf = (request: AppendRequest): Outcome =>
  request.rejection
    ? { kind: 'rejected', rejection: request.rejection }
    : {
        kind: 'appended',
        writes: request.writes
          .filter((write) => write.events.length > 0)
          .map(({ stream, expectedVersion, events }) => ({
            stream,
            from: expectedVersion + 1,
            to: expectedVersion + events.length,
          })),
      }

const inboxKey = ({ consumer, source }: Pick<InboxMark, 'consumer' | 'source'>): string =>
  JSON.stringify([consumer, source])

const inboxResult = (inbox: ReadonlyMap<string, number>, mark: InboxMark): AppendResult | undefined => {
  const last = inbox.get(inboxKey(mark))
  if (last === undefined || mark.publishedSequence === last + 1) return undefined
  return { kind: mark.publishedSequence <= last ? 'inbox-duplicate' : 'inbox-gap', last }
}

const requireSameHistory = (context: string, mark: FeedMark, here: FeedMark): void => {
  const { position } = mark
  const same = mark.epoch === here.epoch && (position === 0 || mark.fingerprint === here.fingerprint)
  if (!same)
    throw faults.STORE_HISTORY_REPLACED({
      context,
      position,
      expected: `event ${mark.fingerprint} of epoch ${mark.epoch}`,
      found: `event ${here.fingerprint} of epoch ${here.epoch}`,
    })
}

/** JSON that does not parse is refused before anything is written, as PostgreSQL does. */
const requireReadable = (request: AppendRequest): void => {
  for (const { events } of request.writes) for (const { data } of events) JSON.parse(data)
}

const nextWake = (waiters: Set<() => void>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const done = (settle: () => void): void => {
      waiters.delete(wake)
      signal.removeEventListener('abort', abort)
      settle()
    }
    const wake = (): void => done(resolve)
    const abort = (): void => done(() => reject(signal.reason))
    waiters.add(wake)
    signal.addEventListener('abort', abort, { once: true })
  })
