import { isSealed, type Position, type RecordedEvent } from '@banyan/event-store'
import { type ContextDefinition, type EventDef, isForgotten, type ReadModel, upcastData } from '@banyan/model'

/** What stands in place of personal data. */
export const PERSONAL = { personal: true } as const

/** An event as operators see it: its data of today's version, personal fields taken out, and its place in the feed when it is known. */
export type OperatorEvent = RecordedEvent & { readonly position?: Position }

/**
 * Lifts an event's data to today's version with what is personal still sealed, then takes that out: nothing is decrypted on the way. Data
 * that today's code can't lift is shown as it was recorded.
 */
export const redactedEvent = <E extends OperatorEvent>(definition: ContextDefinition, event: E): E => {
  const declared = definition.events.find(({ name }) => name === event.type)
  const personal = declared?.personal.map(({ field }) => field) ?? []
  return { ...event, data: redacted(lifted(declared, event), personal) }
}

const lifted = (declared: EventDef | undefined, { schemaVersion, data }: RecordedEvent): unknown => {
  if (!declared) return data
  try {
    return upcastData(declared, schemaVersion, data)
  } catch {
    return data // its code wants text where a sealed value stands, or is older than the data
  }
}

/** A view's row, which readers get with its personal fields open. */
export const redactedRow = (view: ReadModel, row: unknown): unknown =>
  redacted(
    row,
    view.personal.map(({ field }) => field),
  )

/** Without the fields named, and without anything sealed, wherever an upcast has moved it. */
const redacted = (value: unknown, personal: readonly string[]): unknown => {
  if (isSealed(value)) return PERSONAL
  if (Array.isArray(value)) return value.map((part) => redacted(part, []))
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(
    Object.entries(value).map(([field, part]) => [
      field,
      personal.includes(field) && !isForgotten(part) ? PERSONAL : redacted(part, []),
    ]),
  )
}
