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
export type Listener = { readonly member: string; readonly topics: ReadonlySet<string> }

/** The messages for one listener. All but the last carry how many of the event's messages have come with them. */
export const itemsFor = (
  listener: Listener,
  messages: readonly LiveMessage[],
  mark: FeedMark,
): readonly WaitingItem[] => {
  const theirs = messages.flatMap((message) => {
    const topic = isTo(listener.member, message) ? null : message.topic
    return topic === null || (topic !== undefined && listener.topics.has(topic)) ? [{ ...message, topic }] : []
  })
  return theirs.map(({ event, data, topic }, i) => ({
    id: formatResumePoint({ mark, sent: i + 1 < theirs.length ? i + 1 : null }),
    event,
    data,
    topic,
  }))
}

const isTo = (member: string, { to }: LiveMessage): boolean => to === 'everyone' || to.includes(member)
