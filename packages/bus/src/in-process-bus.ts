import {
  type Bus,
  type Handle,
  type Interest,
  type Message,
  messageId,
  PUBLISH_MESSAGES_MAX,
  sourceOf,
  STREAMS_AT_ONCE_MAX,
} from './bus.ts'
import { faults } from './errors.ts'

/**
 * A bus for contexts that live in one process. It keeps nothing: the publisher's log is the queue, and `publish` is not done
 * before every consumer is. A consumer therefore sees messages published while it is subscribed, and redeliveries of the rest.
 */
export const inProcessBus = (): Bus => {
  const consumers = new Map<string, Consumer>()
  const closing = new AbortController()
  return {
    publish: async (messages, signal) => {
      if (closing.signal.aborted) throw faults.BUS_CLOSED({})
      requireFitting(messages)
      const stop = AbortSignal.any([signal, closing.signal])
      const failures = await Promise.all([...consumers.values()].map((consumer) => deliver(consumer, messages, stop)))
      requireHandled(failures.flat())
    },
    subscribe: ({ consumer: name, interests, streamsAtOnce = STREAMS_AT_ONCE_MAX }, handle) => {
      if (closing.signal.aborted) throw faults.BUS_CLOSED({})
      if (consumers.has(name)) throw faults.BUS_CONSUMER_TAKEN({ consumer: name })
      const consumer: Consumer = {
        name,
        interests,
        streamsAtOnce,
        handle,
        queues: new Map(),
        leaving: new AbortController(),
      }
      consumers.set(name, consumer)
      return {
        [Symbol.asyncDispose]: async () => {
          if (consumers.get(name) === consumer) consumers.delete(name)
          await settle(consumer)
        },
      }
    },
    [Symbol.asyncDispose]: async () => {
      closing.abort()
      await Promise.all([...consumers.values()].map(settle))
      consumers.clear()
    },
  }
}

type Consumer = {
  readonly name: string
  readonly interests: readonly Interest[]
  readonly streamsAtOnce: number
  readonly handle: Handle
  /** The last hand-over under way for each source: two publishes at once keep a stream's order. */
  readonly queues: Map<string, Promise<Failure | null>>
  readonly leaving: AbortController
}

type Failure = { readonly consumer: string; readonly message: Message; readonly cause: unknown }

const requireFitting = (messages: readonly Message[]): void => {
  if (messages.length > PUBLISH_MESSAGES_MAX)
    throw faults.BUS_PUBLISH_TOO_LARGE({ limit: PUBLISH_MESSAGES_MAX, found: messages.length })
}

const requireHandled = (failures: readonly Failure[]): void => {
  const [first] = failures
  if (!first) return
  const consumers = [...new Set(failures.map((failure) => failure.consumer))]
  throw faults.BUS_NOT_HANDLED({ consumers, firstMessage: messageId(first.message) }, first.cause)
}

const settle = async (consumer: Consumer): Promise<void> => {
  consumer.leaving.abort()
  await Promise.all(consumer.queues.values())
}

/** Each stream's messages in a row, several streams side by side. */
const deliver = async (
  consumer: Consumer,
  messages: readonly Message[],
  signal: AbortSignal,
): Promise<readonly Failure[]> => {
  const wanted = messages.filter((message) => isWanted(consumer, message))
  const streams = [...Map.groupBy(wanted, sourceOf)]
  const stop = AbortSignal.any([signal, consumer.leaving.signal])
  const failures: Failure[] = []
  const worker = async () => {
    for (let next = streams.shift(); next !== undefined; next = streams.shift()) {
      const [source, inOrder] = next
      const failure = await afterThoseUnderWay(consumer, source, () => handInOrder(consumer, inOrder, stop))
      if (failure) failures.push(failure)
    }
  }
  await Promise.all(Array.from({ length: Math.min(consumer.streamsAtOnce, streams.length) }, worker))
  return failures
}

const isWanted = ({ interests }: Consumer, { context, type }: Message): boolean =>
  interests.some((interest) => interest.context === context && interest.type === type)

/** What waited behind a hand-over that failed fails with it: nothing overtakes. */
const afterThoseUnderWay = async (
  { queues }: Consumer,
  source: string,
  work: () => Promise<Failure | null>,
): Promise<Failure | null> => {
  const mine = (queues.get(source) ?? Promise.resolve(null)).then((failed) => failed ?? work())
  queues.set(source, mine)
  const failure = await mine
  if (queues.get(source) === mine) queues.delete(source)
  return failure
}

/** Stops at the first message that can't be handled: the ones after it wait for its redelivery. */
const handInOrder = async (
  consumer: Consumer,
  messages: readonly Message[],
  signal: AbortSignal,
): Promise<Failure | null> => {
  for (const message of messages) {
    try {
      signal.throwIfAborted()
      await consumer.handle(message, signal)
    } catch (cause) {
      return { consumer: consumer.name, message, cause }
    }
  }
  return null
}
