import {
  type AnyEmitted,
  type ContextDefinition,
  type EventDef,
  failureOf,
  formatFailure,
  readEventData,
} from '@banyan/model'
import { z } from 'zod'
import { faults } from './errors.ts'
import { EVENT_DATA_BYTES_MAX, type NewEvent, type RecordedEvent } from './event-store.ts'
import type { PersonKeys } from './personal/person-keys.ts'
import { type Fields, personsIn, seal, unseal } from './personal/sealing.ts'

/** An event as the context's code reads it: of today's version, decrypted, checked against its schema. */
export type ReadableEvent<E extends RecordedEvent = RecordedEvent> = E & { readonly data: unknown }

/** Between a context's events and the log: schema, versions, personal data. */
export type EventCodec = {
  /** Checks the data against the event's schema and seals what is personal. A wrong shape is a bug and throws. */
  encode(event: AnyEmitted): Promise<NewEvent>
  /**
   * In the order given. Throws `STORE_EVENT_UNREADABLE` naming the first event that today's code can't read, `STORE_EVENT_UNKNOWN` where it
   * declares no such type.
   */
  decode<E extends RecordedEvent>(events: readonly E[]): Promise<readonly ReadableEvent<E>[]>
}

/** A type that every context's log may hold: the person's key is gone, views erase what they show of them. Reserved. */
export const PERSON_FORGOTTEN = 'PersonForgotten'

/** A codec for events of one context, and for published events of others that are handed to it. */
export const eventCodec = (definition: Pick<ContextDefinition, 'events'>, keys: PersonKeys): EventCodec => {
  const events = new Map(definition.events.map((event) => [event.name, event]))
  return {
    encode: async ({ type, data }) => {
      const event = events.get(type)
      if (!event) throw new Error(`no event ${type} is declared in this context`)
      const fields = event.data.parse(data) as Fields
      const text = JSON.stringify(await seal(fields, event.personal, keys))
      requireStorable(type, text)
      return {
        type,
        schemaVersion: event.version,
        published: event.published,
        data: text,
        persons: personsIn(fields, event.personal),
      }
    },
    decode: async (recorded) => {
      const opened = await unseal(
        recorded.map((event) => event.data as Fields),
        keys,
      )
      return recorded.map((event, i) => ({ ...event, data: readable(events.get(event.type), event, opened[i]) }))
    },
  }
}

const readable = (event: EventDef | undefined, recorded: RecordedEvent, data: unknown): unknown => {
  if (recorded.type === PERSON_FORGOTTEN) return data
  const { id, type, context } = recorded
  if (!event) throw faults.STORE_EVENT_UNKNOWN({ id, type, reader: `context ${context}` })
  try {
    return readEventData(event, recorded.schemaVersion, data)
  } catch (cause) {
    throw faults.STORE_EVENT_UNREADABLE({ id, type, why: whyUnreadable(cause) }, cause)
  }
}

/** It goes to logs and operators: fields and what they should be, of an upcaster that failed the place, and never a value. */
const whyUnreadable = (cause: unknown): string =>
  cause instanceof z.ZodError
    ? cause.issues.map(({ path, code }) => `${path.join('.') || 'the whole'}: ${code}`).join('; ')
    : formatFailure(failureOf(cause))

/** PostgreSQL's text holds no NUL; better refused here by name than by the database. */
const requireStorable = (type: string, text: string): void => {
  if (text.includes('\\u0000')) throw faults.STORE_TEXT_REFUSED({ type })
  const bytes = Buffer.byteLength(text)
  if (bytes > EVENT_DATA_BYTES_MAX)
    throw faults.STORE_APPEND_TOO_LARGE({
      what: 'bytes of data in an event',
      limit: EVENT_DATA_BYTES_MAX,
      found: bytes,
    })
}
