import { z } from 'zod'
import { type EventDef, upcastData } from './event.ts'

/**
 * An event's data as this code reads it, whatever version wrote it: an older one is lifted, of a newer one, or of one that says more than this
 * code knows, the rest is left out. So two releases can work on one log while one replaces the other, and a field may be added without asking
 * anybody. Throws what the schema has to say of data that lacks something or has another shape.
 */
export const readEventData = (event: EventDef, version: number, data: unknown): unknown => {
  const lifted = upcastData(event, version, data)
  const read = event.data.safeParse(lifted)
  return read.success ? read.data : event.data.parse(withoutUnknown(lifted, read.error.issues))
}

type Issue = z.core.$ZodIssue

/** Without the fields that were not recognised. */
const withoutUnknown = (data: unknown, issues: readonly Issue[], at: readonly PropertyKey[] = []): unknown =>
  issues.reduce((rest, issue) => {
    const path = [...at, ...issue.path]
    if (issue.code === 'unrecognized_keys') return dropped(rest, path, issue.keys)
    if (issue.code !== 'invalid_union') return rest
    const alternative = issue.errors.find((all) => all.every(({ code }) => code === 'unrecognized_keys'))
    return alternative ? withoutUnknown(rest, alternative, path) : rest
  }, data)

const dropped = (data: unknown, [step, ...path]: readonly PropertyKey[], keys: readonly string[]): unknown => {
  if (typeof data !== 'object' || data === null) return data
  if (step === undefined) return Object.fromEntries(Object.entries(data).filter(([key]) => !keys.includes(key)))
  if (Array.isArray(data)) return data.map((one, i) => (i === step ? dropped(one, path, keys) : one))
  return Object.fromEntries(
    Object.entries(data).map(([key, one]) => [key, key === step ? dropped(one, path, keys) : one]),
  )
}
