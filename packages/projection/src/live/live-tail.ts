import { type EventStore, type FeedEvent, type FeedMark, markOf } from '@banyan/event-store'
import { isFault, type LiveMessage } from '@banyan/model'
import { pause } from '../following/backoff.ts'
import { reasonOf } from '../following/reason.ts'
import type { ProjectionLog } from '../log.ts'
import { itemsFor, type Listener, type LiveMessages } from './live-messages.ts'
import { missed } from './live-replay.ts'
import { type LiveItem, Outbox, RESET, resetAt, type WaitingItem } from './outbox.ts'
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

/** The event that says: from now on what happens to this topic comes. */
export const TOPIC_OPENED = 'topic-opened'
/** The event that says: nothing comes of this topic until it is opened, for the subscriber may not hear of it, or not any more. */
export const TOPIC_CLOSED = 'topic-closed'

type Subscriber = Listener & {
  /** What they asked for, and whether it was opened or closed; null before either was said. */
  readonly topics: Map<string, boolean | null>
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
    const topics = new Map((o.topics ?? []).map((topic) => [topic, null]))
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
      yield* await this.#begun(subscriber, joined)
      for (let item = await outbox.take(o.signal); item; item = await outbox.take(o.signal))
        yield* await this.#heard(subscriber, item)
    } finally {
      this.#leave(subscriber)
    }
  }

  /**
   * Which topics are open at the beginning: as of where the tail stood when the subscriber joined, for what comes after that is told.
   */
  async #begun(subscriber: Subscriber, joined: FeedMark): Promise<readonly LiveItem[]> {
    if (subscriber.topics.size === 0) return []
    await this.#o.messages.whenPassed(joined.position)
    return this.#ask(subscriber, 'all', formatResumePoint({ mark: joined, sent: null }))
  }

  /** What comes of a message. Whether the subscriber may hear of what it is about is asked at the last moment. */
  async #heard(subscriber: Subscriber, item: WaitingItem): Promise<readonly LiveItem[]> {
    if (item.event === null) return this.#ask(subscriber, item.topics, item.id)
    const { id, event, data, about, isAsked } = item
    const told = { id, event, data }
    // What was missed may have opened or closed topics.
    if (event === RESET) return [told, ...(await this.#ask(subscriber, 'all', id))]
    if (about === null || !isAsked) return [told]
    const isHeard = await this.#o.messages.hears(subscriber.member, about)
    const changes = changesOf(subscriber, new Map([[about, isHeard]]), id)
    return isHeard ? [...changes, told] : changes
  }

  /** Opens the topics of which the subscriber may hear, and closes the others: what is so already is not said again. */
  async #ask(subscriber: Subscriber, which: readonly string[] | 'all', id: string): Promise<readonly LiveItem[]> {
    const { messages } = this.#o
    const topics = which === 'all' ? [...subscriber.topics.keys()] : which
    const heard = await Promise.all(
      topics.map(async (topic) => [topic, await messages.hears(subscriber.member, topic)] as const),
    )
    return changesOf(subscriber, new Map(heard), id)
  }

  /** Where the tail stood when the subscriber began to get what comes after; undefined when it left before. */
  async #join(subscriber: Subscriber, signal: AbortSignal): Promise<FeedMark | undefined> {
    this.#following ??= this.#follow()
    await Promise.race([this.#following.begun, aborted(signal)])
    if (signal.aborted) return undefined
    add(this.#listening, subscriber.member, subscriber)
    for (const topic of subscriber.topics.keys()) add(this.#byTopic, topic, subscriber)
    return this.#reached
  }

  #leave(subscriber: Subscriber): void {
    remove(this.#listening, subscriber.member, subscriber)
    for (const topic of subscriber.topics.keys()) remove(this.#byTopic, topic, subscriber)
    if (!this.#present.delete(subscriber) || this.#present.size > 0) return
    this.#following?.end.abort()
    this.#following = undefined
  }

  async #catchUp(subscriber: Subscriber, joined: FeedMark): Promise<readonly WaitingItem[]> {
    const { store, messages } = this.#o
    const { after } = subscriber
    const items = after ? await missed({ store, messages, listener: subscriber }, after, joined.position) : 'too-far'
    return items === 'too-far' ? [reset(joined)] : items
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
    for (const subscriber of subscribers) deliver(subscriber, messages, mark)
  }

  #subscribersOf({ to, topics = [] }: LiveMessage): readonly Subscriber[] {
    const members = to === 'everyone' ? [...this.#listening.keys()] : to
    return [
      ...members.flatMap((member) => [...(this.#listening.get(member) ?? [])]),
      ...topics.flatMap((topic) => [...(this.#byTopic.get(topic) ?? [])]),
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
    for (const set of this.#listening.values()) for (const { outbox } of set) outbox.push([reset(mark)])
  }
}

const reset = (mark: FeedMark): WaitingItem => resetAt(formatResumePoint({ mark, sent: null }))

/** What a subscriber is told when it is known which of their topics they may hear of. */
const changesOf = ({ topics }: Subscriber, heard: ReadonlyMap<string, boolean>, id: string): readonly LiveItem[] =>
  [...heard].flatMap(([topic, isHeard]) => {
    if (!topics.has(topic) || topics.get(topic) === isHeard) return []
    topics.set(topic, isHeard)
    return [{ id, event: isHeard ? TOPIC_OPENED : TOPIC_CLOSED, data: { topic } }]
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
const deliver = (subscriber: Subscriber, messages: readonly LiveMessage[], mark: FeedMark): void => {
  const { outbox, after } = subscriber
  const isNew = !after || after.mark.epoch !== mark.epoch || after.mark.position < mark.position
  if (isNew) return outbox.push(itemsFor(subscriber, { messages, mark }))
  if (after.mark.position === mark.position && after.sent !== null)
    outbox.push(itemsFor(subscriber, { messages, mark, from: after.sent }))
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
