import { type EventStore, type FeedEvent, type FeedMark, markOf } from '@banyan/event-store'
import { isFault, type LiveMessage } from '@banyan/model'
import { pause } from '../following/backoff.ts'
import { reasonOf } from '../following/reason.ts'
import type { ProjectionLog } from '../log.ts'
import { itemsFor, type Listener, type LiveMessages } from './live-messages.ts'
import { missed } from './live-replay.ts'
import { type LiveItem, Outbox, RESET, type WaitingItem } from './outbox.ts'
import { formatResumePoint, parseResumePoint, type ResumePoint } from './resume-point.ts'

const PAGE_EVENTS = 200
const RETRY_MS = 250

export type LiveTailOptions = {
  readonly name: string
  readonly store: EventStore
  readonly messages: LiveMessages
  readonly log: ProjectionLog
  /** The tail ends with it. */
  readonly signal: AbortSignal
}

/** The event that says: nothing more comes of this topic, for the subscriber may not hear of it, or no longer. */
export const TOPIC_CLOSED = 'topic-closed'

type Subscriber = Listener & {
  readonly topics: Set<string>
  readonly outbox: Outbox
  readonly after: ResumePoint | null
}
export type Subscription = {
  readonly memberId: string
  /** What they want to hear of besides what comes to them anyway. */
  readonly topics?: readonly string[]
  readonly lastEventId: string | null
  readonly signal: AbortSignal
}

/**
 * Follows the feed once for all subscribers of one live definition in this process, while there are any. It follows the feed
 * and the *live* versions of views, so a version being rebuilt never makes it speak.
 */
export class LiveTail {
  readonly #o: LiveTailOptions
  /** All who have come and not left: the tail runs while there are any. */
  readonly #present = new Set<Subscriber>()
  /** Those who get what comes: by member, and by the topics they asked for. */
  readonly #listening = new Map<string, Set<Subscriber>>()
  readonly #byTopic = new Map<string, Set<Subscriber>>()
  #following: { readonly begun: Promise<void>; readonly end: AbortController } | undefined
  #reached: FeedMark | undefined

  constructor(o: LiveTailOptions) {
    this.#o = o
  }

  /** Messages for one member in feed order, none lost between those read again and those that come. Begins at once. */
  subscribe(o: Subscription): AsyncGenerator<LiveItem, void, undefined> {
    const signal = AbortSignal.any([o.signal, this.#o.signal])
    const point = o.lastEventId === null ? null : parseResumePoint(o.lastEventId)
    const topics = new Set(o.topics)
    const subscriber: Subscriber = { member: o.memberId, topics, outbox: new Outbox(), after: point ?? null }
    this.#present.add(subscriber)
    const joined = this.#join(subscriber, signal)
    signal.addEventListener('abort', () => this.#leave(subscriber), { once: true })
    return this.#items(subscriber, { joined, signal, resumes: o.lastEventId !== null })
  }

  async *#items(
    subscriber: Subscriber,
    o: { readonly joined: Promise<FeedMark | undefined>; readonly signal: AbortSignal; readonly resumes: boolean },
  ): AsyncGenerator<LiveItem, void, undefined> {
    const { outbox } = subscriber
    try {
      const joined = await o.joined
      if (!joined) return
      if (o.resumes)
        for (const item of await this.#catchUp(subscriber, joined)) yield* await this.#heard(subscriber, item)
      yield* await this.#closed(subscriber, resetAt(joined).id)
      for (let item = await outbox.take(o.signal); item; item = await outbox.take(o.signal))
        yield* await this.#heard(subscriber, item)
    } finally {
      this.#leave(subscriber)
    }
  }

  /** What comes of a message: of a topic's, whether the subscriber may still hear of it is asked at the last moment. */
  async #heard(subscriber: Subscriber, { id, event, data, topic }: WaitingItem): Promise<readonly LiveItem[]> {
    if (event === null) return this.#closed(subscriber, id)
    if (topic === null) return [{ id, event, data }]
    if (!subscriber.topics.has(topic)) return []
    const isHeard = await this.#o.messages.hears(subscriber.member, topic)
    return isHeard ? [{ id, event, data }] : [this.#close(subscriber, topic, id)]
  }

  /** Closes the topics of which the subscriber may not hear. */
  async #closed(subscriber: Subscriber, id: string): Promise<readonly LiveItem[]> {
    const { messages } = this.#o
    const topics = [...subscriber.topics]
    const heard = await Promise.all(topics.map((topic) => messages.hears(subscriber.member, topic)))
    return topics.filter((_, i) => !heard[i]).map((topic) => this.#close(subscriber, topic, id))
  }

  #close(subscriber: Subscriber, topic: string, id: string): LiveItem {
    subscriber.topics.delete(topic)
    remove(this.#byTopic, topic, subscriber)
    return { id, event: TOPIC_CLOSED, data: { topic } }
  }

  /** Where the tail stood when the subscriber began to get what comes after; undefined when it left before. */
  async #join(subscriber: Subscriber, signal: AbortSignal): Promise<FeedMark | undefined> {
    this.#following ??= this.#follow()
    await Promise.race([this.#following.begun, aborted(signal)])
    if (signal.aborted) return undefined
    add(this.#listening, subscriber.member, subscriber)
    for (const topic of subscriber.topics) add(this.#byTopic, topic, subscriber)
    return this.#reached
  }

  #leave(subscriber: Subscriber): void {
    remove(this.#listening, subscriber.member, subscriber)
    for (const topic of subscriber.topics) remove(this.#byTopic, topic, subscriber)
    if (!this.#present.delete(subscriber) || this.#present.size > 0) return
    this.#following?.end.abort()
    this.#following = undefined
  }

  async #catchUp(subscriber: Subscriber, joined: FeedMark): Promise<readonly WaitingItem[]> {
    const { store, messages } = this.#o
    const { after } = subscriber
    const items = after ? await missed({ store, messages, listener: subscriber }, after, joined.position) : 'too-far'
    return items === 'too-far' ? [resetAt(joined)] : items
  }

  #follow(): { readonly begun: Promise<void>; readonly end: AbortController } {
    const end = new AbortController()
    const signal = AbortSignal.any([this.#o.signal, end.signal])
    this.#reached = undefined
    const begun = this.#begin(signal)
    void begun.then(() => this.#run(signal))
    return { begun, end }
  }

  async #begin(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !this.#reached) {
      const head = await this.#o.store.head().catch(() => undefined) // away: asked again
      if (signal.aborted) return
      this.#reached = head
      if (!head) await pause(RETRY_MS, signal)
    }
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#advance(signal)
      } catch (error) {
        if (signal.aborted) return
        await this.#recover(error, signal)
        await pause(RETRY_MS, signal)
      }
    }
  }

  /** A tail that was ended must not speak again: others may listen by then, to the tail that came after it. */
  async #advance(signal: AbortSignal): Promise<void> {
    const after = this.#reached!
    const page = await this.#o.store.readFeed({ after, types: this.#o.messages.types, limit: PAGE_EVENTS })
    for (const event of page.events) {
      const messages = await this.#messagesOf(event)
      signal.throwIfAborted()
      this.#dispatch(messages, markOf(event))
      this.#reached = markOf(event)
    }
    signal.throwIfAborted()
    this.#reached = page.upTo
    if (page.upTo.position >= page.head) await this.#o.store.whenFeedPasses(page.upTo.position, signal)
  }

  #dispatch(messages: readonly LiveMessage[] | undefined, mark: FeedMark): void {
    if (!messages) return this.#resetAll(mark)
    const subscribers = new Set(messages.flatMap((message) => this.#subscribersOf(message)))
    for (const subscriber of subscribers) deliver(subscriber, itemsFor(subscriber, messages, mark), mark)
  }

  #subscribersOf({ to, topic }: LiveMessage): readonly Subscriber[] {
    const members = to === 'everyone' ? [...this.#listening.keys()] : to
    return [
      ...members.flatMap((member) => [...(this.#listening.get(member) ?? [])]),
      ...(topic === undefined ? [] : (this.#byTopic.get(topic) ?? [])),
    ]
  }

  /** A handler that fails must not end the stream, nor be passed over in silence: undefined, and everybody loads afresh. */
  async #messagesOf(event: FeedEvent): Promise<readonly LiveMessage[] | undefined> {
    try {
      return await this.#o.messages.of(event)
    } catch (error) {
      if (this.#o.signal.aborted || (isFault(error) && error.retry !== 'never')) throw error
      const { name, log } = this.#o
      log.error({ live: name, event: event.id, why: reasonOf(error) }, 'a live message could not be made')
      return undefined
    }
  }

  async #recover(error: unknown, signal: AbortSignal): Promise<void> {
    if (!isFault(error, 'STORE_HISTORY_REPLACED')) return
    this.#o.messages.forgetAll()
    const head = await this.#o.store.head().catch(() => undefined) // away: met again
    if (!head || signal.aborted) return
    this.#reached = head
    this.#resetAll(head)
  }

  #resetAll(mark: FeedMark): void {
    for (const set of this.#listening.values()) for (const { outbox } of set) outbox.push([resetAt(mark)])
  }
}

const resetAt = (mark: FeedMark): WaitingItem => ({
  id: formatResumePoint({ mark, sent: null }),
  event: RESET,
  data: {},
  topic: null,
})

type Groups = Map<string, Set<Subscriber>>

const add = (groups: Groups, key: string, subscriber: Subscriber): void => {
  groups.set(key, (groups.get(key) ?? new Set()).add(subscriber))
}

const remove = (groups: Groups, key: string, subscriber: Subscriber): void => {
  const group = groups.get(key)
  group?.delete(subscriber)
  if (group?.size === 0) groups.delete(key)
}

/** Who came from a host that was further ahead has had some of this already. */
const deliver = ({ outbox, after }: Subscriber, items: readonly WaitingItem[], mark: FeedMark): void => {
  if (!after || after.mark.epoch !== mark.epoch || after.mark.position < mark.position) return outbox.push(items)
  if (after.mark.position === mark.position && after.sent !== null) outbox.push(items.slice(after.sent))
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
