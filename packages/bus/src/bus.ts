/** A published event on its way to other contexts, by value; its personal data stayed at home. */
export type Message = {
  readonly context: string
  readonly stream: string
  readonly version: number
  /** Place among the stream's published events, from 1 without gaps: what an inbox counts. */
  readonly publishedSequence: number
  /**
   * The `publishedSequence` of the stream's last published event of the same type before this one, 0 when it is the first: by it a consumer that
   * hears of one type only notices that one of its own was lost. Undefined of publishers that don't say.
   */
  readonly previousOfType?: number
  readonly type: string
  readonly schemaVersion: number
  readonly data: unknown
  /** ISO 8601, by the publisher's database. */
  readonly recordedAt: string
  readonly correlation: string
  readonly traceparent: string | null
}

/** Which messages a consumer wants, as `(context, type)` pairs. */
export type Interest = { readonly context: string; readonly type: string }

/** A lease by which this process owns a partition, and its token: what is written under it stands only while the lease is held. */
export type Fence = { readonly name: string; readonly token: number }

/**
 * Takes one message over durably: after it resolves the bus may forget the message for this consumer.
 * It must be harmless to handle a message twice. It stops when the signal aborts, which is of one reading: whoever hears of a stream's
 * messages after another process has, or after a pause, hears of them under a new signal. With a fence it writes nothing that the fence doesn't
 * hold for: another process may own the message's partition by now.
 */
export type Handle = (message: Message, signal: AbortSignal, fence?: Fence) => Promise<void>

export type Subscription = AsyncDisposable & {
  /** Of a bus that keeps messages: how many it is known to keep that this process has still to hand to the consumer or to hear of as handled. */
  readonly behind?: () => number
}

/** How far a consumer has come in what a bus keeps of a publisher. */
export type Bookmark = { readonly epoch: string; readonly position: number; readonly fingerprint: string | null }

/** Where a consumer's bookmarks are kept: in its own database, so that a bus may lose what it has. */
export type Bookmarks = {
  findCheckpoint(name: string): Promise<Bookmark | null>
  /** False when it is not at `from` any more: somebody else has moved it. */
  moveCheckpoint(name: string, from: Bookmark | null, to: Bookmark): Promise<boolean>
}

/** How several processes that read under the same names share the partitions of what is published: each is owned by one at a time. */
export type Ownership = {
  /**
   * Does `work` whenever this process owns the partition, until `signal` aborts. The signal that `work` is given aborts when the partition is
   * given up or lost; then `work` ends, and only after it has ended may another process own what was given up.
   */
  whileOwned(
    partition: number,
    signal: AbortSignal,
    work: (fence: Fence, signal: AbortSignal) => Promise<void>,
  ): Promise<void>
}

export type Subscribing = {
  readonly consumer: string
  readonly interests: readonly Interest[]
  /** A new consumer begins with the first message there ever was, if the bus keeps them; else with those published from now on. */
  readonly fromFirst?: boolean
  /** A bus that keeps messages needs them; one that keeps nothing asks for none. */
  readonly bookmarks?: Bookmarks
  /** At most and by default {@link STREAMS_AT_ONCE_MAX}; fewer for a consumer whose work does not travel together. */
  readonly streamsAtOnce?: number
  /** Only the partitions owned here are read, by a bus that has any. Default: all. */
  readonly ownership?: Ownership
}

/**
 * The way between contexts. Its promises, each held by the contract suite on every adapter:
 * - **At least once.** When `publish` resolves, a crash of the publisher loses none of the messages for any consumer: all have handled
 *   them, or the bus keeps them. When it rejects, the publisher publishes again. A message may come twice, to any consumer, at any time.
 * - **In order per stream.** A consumer handles the messages of one stream one at a time, in the order published. After a
 *   failure no later message of that stream reaches that consumer before the failed one did once more.
 * - **Apart.** A slow or failing consumer, or stream, holds back no other consumer's or stream's messages.
 * - **Bounded.** At most {@link PUBLISH_MESSAGES_MAX} messages a call, {@link STREAMS_AT_ONCE_MAX} streams at once a consumer.
 */
export type Bus = AsyncDisposable & {
  /** Throws `BUS_NOT_HANDLED` naming consumers that could not take a message over; `BUS_CLOSED` after disposal. */
  publish(messages: readonly Message[], signal: AbortSignal): Promise<void>
  /** One name, one consumer: the same name again is refused with `BUS_CONSUMER_TAKEN`. Disposing waits for handlers under way. */
  subscribe(o: Subscribing, handle: Handle): Subscription
  /** Of a bus that keeps messages: the last one it has of a context, after which the publisher goes on; null when it has none. */
  readonly lastKept?: (context: string, signal: AbortSignal) => Promise<Message | null>
  /** Of a bus that keeps messages: into so many parts each context's streams are divided, for ever. Counted from 0. */
  readonly partitions?: number
}

/** Most messages in one `publish`: bounds what a redelivery repeats. */
export const PUBLISH_MESSAGES_MAX = 1_000

/** Streams a consumer handles at once: what they read and append travels together, and the more there are, the less each costs. */
export const STREAMS_AT_ONCE_MAX = 96

/** `<context>:<stream>`: what an inbox keeps its place in. */
export const sourceOf = (message: Pick<Message, 'context' | 'stream'>): string => `${message.context}:${message.stream}`

/** `<context>:<stream>@<version>`: unique in the company, for ever. */
export const messageId = (message: Pick<Message, 'context' | 'stream' | 'version'>): string =>
  `${sourceOf(message)}@${message.version}`
