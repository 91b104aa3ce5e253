import type { EventCodec, FeedEvent, FeedMark } from '@banyan/event-store'
import type { AnyRow, LiveDef, LiveMessage, Reader } from '@banyan/model'
import type { WaitingItem } from './outbox.ts'
import { formatResumePoint } from './resume-point.ts'

/** Meanings of events that are kept for those who come next: a whole replay's worth. */
const REMEMBERED_EVENTS_MAX = 2_000

export type LiveMessagesOptions = {
  readonly def: LiveDef
  readonly codec: EventCodec
  readonly reads: { readonly [name: string]: Reader<AnyRow> }
  /** Resolves once the views that `def` reads have passed a position. */
  readonly whenPassed: (position: number) => Promise<void>
}

/** What each event means to whom: worked out once per process, after the views have passed it, however many listen. */
export class LiveMessages {
  readonly #o: LiveMessagesOptions
  readonly #handlers: ReadonlyMap<string, LiveDef['on'][string]>
  readonly #known = new Map<number, Promise<readonly LiveMessage[]>>()

  constructor(o: LiveMessagesOptions) {
    this.#o = o
    this.#handlers = new Map(Object.entries(o.def.from).map(([key, event]) => [event.name, o.def.on[key]!]))
  }

  get types(): readonly string[] {
    return [...this.#handlers.keys()]
  }

  of(event: FeedEvent): Promise<readonly LiveMessage[]> {
    const known = this.#known.get(event.position)
    if (known) return known
    const made = this.#make(event)
    this.#known.set(event.position, made)
    made.catch(() => this.#known.delete(event.position)) // told to whoever asked; asked again it is tried again
    if (this.#known.size > REMEMBERED_EVENTS_MAX) this.#known.delete(this.#known.keys().next().value!)
    return made
  }

  /** Resolves once the views that tell who may hear of what have passed a position. */
  whenPassed(position: number): Promise<void> {
    return this.#o.whenPassed(position)
  }

  /** Whether a member may hear of a topic now. */
  async hears(member: string, topic: string): Promise<boolean> {
    const { def, reads } = this.#o
    return (await def.hears?.(member, topic, reads)) === true
  }

  /** Positions of another history mean other events. */
  forgetAll(): void {
    this.#known.clear()
  }

  async #make(event: FeedEvent): Promise<readonly LiveMessage[]> {
    await this.#o.whenPassed(event.position)
    const handler = this.#handlers.get(event.type)
    const [decoded] = await this.#o.codec.decode([event])
    return handler && decoded ? handler(decoded.data, { at: event.recordedAt, id: event.id }, this.#o.reads) : []
  }
}

/** Who listens: a member, and the topics they asked for. */
export type Listener = { readonly member: string; readonly topics: { readonly has: (topic: string) => boolean } }

/**
 * What of an event's messages, from the one with this index on, is for a listener. As long as there is more of it, an item's id
 * says how many of the event's messages have come.
 */
export const itemsFor = (
  listener: Listener,
  {
    messages,
    mark,
    from = 0,
  }: { readonly messages: readonly LiveMessage[]; readonly mark: FeedMark; readonly from?: number },
): readonly WaitingItem[] => {
  const theirs = messages.flatMap((message, index) =>
    index >= from && isFor(listener, message) ? [{ message, index }] : [],
  )
  return theirs.map(({ message, index }, i) => {
    const sent = i + 1 < theirs.length ? index + 1 : null
    return itemOf(listener, message, formatResumePoint({ mark, sent }))
  })
}

const itemOf = (listener: Listener, message: LiveMessage, id: string): WaitingItem => {
  const { event, data } = message
  const isDirect = isTo(listener.member, message)
  const topics = askedFor(listener, message)
  if (event === null) return { id, event, topics: isDirect ? 'all' : topics }
  return { id, event, data, about: message.about ?? topics[0] ?? null, isAsked: !isDirect }
}

const isFor = (listener: Listener, message: LiveMessage): boolean =>
  isTo(listener.member, message) || askedFor(listener, message).length > 0

const isTo = (member: string, { to }: LiveMessage): boolean => to === 'everyone' || to.includes(member)

const askedFor = ({ topics }: Listener, message: LiveMessage): readonly string[] =>
  (message.topics ?? []).filter((topic) => topics.has(topic))
