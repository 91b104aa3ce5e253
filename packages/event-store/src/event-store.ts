import type { Actor } from '@banyan/model'
import type { Browsing } from './browsing.ts'
import type { Leases } from './leases.ts'
import type { FeedMark, FeedPage, FeedQuery } from './feed.ts'
import type { Snapshot, Snapshots } from './snapshots.ts'

declare const unit: unique symbol

/** Place of an event in its stream, from 1; 0 stands for "no event yet". Contiguous. */
export type Version = number & { readonly [unit]?: 'version' }

/** Place of an event in the context's feed, from 1; 0 stands for "the start". Contiguous, never reassigned. */
export type Position = number & { readonly [unit]?: 'position' }

/** Longest name of a stream, in characters: `<Aggregate>-<id>`. */
export const STREAM_NAME_LENGTH_MAX = 300
/** Most events in one append. */
export const APPEND_EVENTS_MAX = 500
/** Most streams in one append. */
export const APPEND_STREAMS_MAX = 50
/** Largest data of one event, in bytes of JSON. Larger things travel by claim check. */
export const EVENT_DATA_BYTES_MAX = 262_144

/** An event on its way in. `data` is JSON text with personal fields encrypted already. */
export type NewEvent = {
  readonly type: string
  readonly schemaVersion: number
  readonly published: boolean
  readonly data: string
  /** Everyone whose personal data it holds. */
  readonly persons: readonly string[]
}

/** An event as recorded: the frozen envelope (`docs/reference/envelope.md`) and its data, still encrypted and of its own version. */
export type RecordedEvent = {
  /** `<stream>@<version>`: unique in the context, for ever. */
  readonly id: string
  readonly context: string
  readonly stream: string
  readonly version: Version
  readonly type: string
  readonly schemaVersion: number
  readonly data: unknown
  /** Place among the stream's published events, from 1; null when it is not published. */
  readonly publishedSequence: number | null
  readonly epoch: string
  /** By the database's clock. */
  readonly recordedAt: Date
  readonly actor: Actor
  readonly commandId: string | null
  /** One for everything that follows from one request. */
  readonly correlation: string
  /** Id of the event that caused the command, with its context: `<context>:<stream>@<version>`; null at a chain's start. */
  readonly causation: string | null
  readonly traceparent: string | null
  readonly persons: readonly string[]
}

/** Who did it and in what chain: the same for all events of an append. */
export type Provenance = {
  readonly actor: Actor
  readonly commandId: string | null
  readonly correlation: string
  readonly causation: string | null
  readonly traceparent: string | null
}

export type StreamWrite = {
  readonly stream: string
  /** The version the decision was made on; 0 for a new stream. There is no "any": whoever decides has read. */
  readonly expectedVersion: Version
  readonly events: readonly NewEvent[]
}

/** What makes a command the same command: the caller, its name, and the id the caller gave it. */
export type CommandKey = { readonly actor: Actor; readonly command: string; readonly id: string }

export type Rejection = { readonly rejected: string; readonly why: unknown }

/** What is remembered of a command, for at least 30 days. The answer is recomputed from the events. */
export type Outcome =
  | {
      readonly kind: 'appended'
      readonly writes: readonly { readonly stream: string; readonly from: Version; readonly to: Version }[]
    }
  | { readonly kind: 'rejected'; readonly rejection: Rejection }

/** "This consumer has handled that published event of that stream": checked and moved in the append's transaction. */
export type InboxMark = {
  readonly consumer: string
  /** `<context>:<stream>` of the publisher. */
  readonly source: string
  readonly publishedSequence: number
}

/** "Only if I still hold this lease": checked in the append's transaction. */
export type Fence = { readonly name: string; readonly token: number }

/** One atomic batch. Without writes it records a rejection, a command without effect, or an inbox mark. */
export type AppendRequest = {
  readonly writes: readonly StreamWrite[]
  readonly provenance: Provenance
  readonly command?: { readonly key: CommandKey; /** Hash of the input, hex. */ readonly inputHash: string }
  readonly rejection?: Rejection
  readonly inbox?: InboxMark
  readonly fence?: Fence
}

export type AppendResult =
  | { readonly kind: 'appended'; readonly streams: readonly { readonly stream: string; readonly version: Version }[] }
  /** The command took effect before: here is its first outcome. Nothing was written now. */
  | { readonly kind: 'repeated'; readonly outcome: Outcome }
  /** The key was used before with another input. */
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'conflict'; readonly stream: string; readonly expected: Version; readonly actual: Version }
  | { readonly kind: 'fenced'; readonly name: string }
  | { readonly kind: 'inbox-duplicate'; readonly last: number }
  | { readonly kind: 'inbox-gap'; readonly last: number }

/** What a decision needs, in one round trip. */
export type Loaded = {
  /** Set when the command is known already. `sameInput` is false when its key came with another input. */
  readonly known: { readonly outcome: Outcome; readonly sameInput: boolean } | null
  /** The snapshot asked for, when there is one. `events` are those after it. */
  readonly snapshot: Snapshot | null
  readonly events: readonly RecordedEvent[]
}

/**
 * The log of one context. Its promises, each held by the contract suite on every adapter:
 * - An append takes effect whole or not at all, and is durable when its promise resolves.
 * - Versions of a stream are contiguous from 1; an append on another version than expected is a `conflict`.
 * - The same command key takes effect once, whoever races; the first outcome is given again for at least 30 days.
 * - The feed holds every event exactly once; a stream's events stand in it in version order; positions are
 *   contiguous from 1 and never change. An event is in the feed at most 2 s after its append, whoever dies.
 * - One bad or blocked append neither fails nor stalls others.
 * Verdicts the caller acts on are values; a world that fails throws a `Fault` (`STORE_…`).
 */
export type EventStore = AsyncDisposable & {
  readonly context: string
  /** Renewed when the store is restored from a copy; positions of another epoch mean nothing here. */
  epoch(): Promise<string>
  append(request: AppendRequest, signal?: AbortSignal): Promise<AppendResult>
  /**
   * Moves an inbox past published events that its consumer does not hear of. False when it is not at `from` any more, or the fence does not
   * hold: then nothing was moved.
   */
  passInbox(
    o: Omit<InboxMark, 'publishedSequence'> & { readonly from: number; readonly to: number; readonly fence?: Fence },
  ): Promise<boolean>
  /**
   * The events of a stream after a version (oldest first, all of them), and what is known of a command. With `stateVersion` also
   * the stream's snapshot of that version of the state, and only the events after it.
   */
  load(
    stream: string,
    o: {
      readonly after: Version
      readonly stateVersion?: number
      readonly command?: { readonly key: CommandKey; readonly inputHash: string }
    },
    signal?: AbortSignal,
  ): Promise<Loaded>
  /** At most `limit` events of a stream after a version, oldest first. */
  readStream(
    stream: string,
    o: { readonly after: Version; readonly limit: number },
    signal?: AbortSignal,
  ): Promise<readonly RecordedEvent[]>
  /**
   * Of each published event: the `publishedSequence` of the last one of the same type before it in its stream; 0 when it is the first. Walks
   * the stream back to that one.
   */
  previousOfType(
    events: readonly Pick<RecordedEvent, 'stream' | 'version' | 'type'>[],
    signal?: AbortSignal,
  ): Promise<readonly number[]>
  /** Events in feed order after a mark. Throws `STORE_HISTORY_REPLACED` when the mark is not of this history. */
  readFeed(query: FeedQuery, signal?: AbortSignal): Promise<FeedPage>
  /** The position of an event, as soon as it has one. Rejects when aborted. */
  whenNumbered(eventId: string, signal: AbortSignal): Promise<Position>
  /** The end of the feed. */
  head(signal?: AbortSignal): Promise<FeedMark>
  /** Resolves when the feed may have grown past a position: a hint, at most 50 ms late. Rejects when aborted. */
  whenFeedPasses(position: Position, signal: AbortSignal): Promise<void>
  /** For people who look. */
  readonly browsing: Browsing
  readonly leases: Leases
  readonly snapshots: Snapshots
}

/** `<stream>@<version>`. */
export const eventId = (stream: string, version: Version): string => `${stream}@${version}`

/** Reads what {@link eventId} wrote; undefined for anything else. */
export const parseEventId = (id: string): { readonly stream: string; readonly version: Version } | undefined => {
  const at = id.lastIndexOf('@')
  const version = Number(id.slice(at + 1))
  return at > 0 && Number.isSafeInteger(version) && version > 0 ? { stream: id.slice(0, at), version } : undefined
}
