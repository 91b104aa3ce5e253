/** A line of a log as a page shows it. */
export type LogLine = {
  readonly process: string
  /** ISO 8601; null where the line says none. */
  readonly time: string | null
  readonly level: string | null
  readonly message: string
  readonly traceId: string | null
  /** What else the line holds. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** Longest text shown of a line that is no JSON, in characters. */
const TEXT_LENGTH_MAX = 4_000

/** A line of our own processes is a JSON object; the old shop writes as it always did. `near`: the time of a line beside it. */
export const logLineOf = (process: string, text: string, near: string): LogLine => {
  const parsed = parse(text)
  if (!parsed) {
    return { process, time: near, level: null, message: text.slice(0, TEXT_LENGTH_MAX), traceId: null, fields: {} }
  }
  const { time, level, msg, traceId, process: _, pid: __, ...fields } = parsed
  return {
    process,
    time: asText(time),
    level: asText(level),
    message: asText(msg) ?? '',
    traceId: asText(traceId),
    fields,
  }
}

/** When a line was written, as far as it says so itself; ISO 8601. */
export const timeOf = (text: string): string | undefined => asText(parse(text)?.['time']) ?? accessTimeOf(text)

/** `[22/Nov/2026:05:23:09 +0900]`, as web servers write of each request. */
const ACCESS_TIME = /\[(\d{1,2})\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})\]/

const accessTimeOf = (text: string): string | undefined => {
  const [, day, month, year, time, zone] = ACCESS_TIME.exec(text) ?? []
  const at = new Date(`${day} ${month} ${year} ${time} ${zone}`)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}

const parse = (text: string): Readonly<Record<string, unknown>> | undefined => {
  if (!text.startsWith('{')) return undefined
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>
  } catch {
    return undefined // cut, as it was too long
  }
}

const asText = (value: unknown): string | null => (typeof value === 'string' ? value : null)
