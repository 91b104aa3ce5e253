import { redactAccess } from '@banyan/telemetry'
import { type LogLine, logLineOf, timeOf } from './log-line.ts'
import { lastWrite, loggedProcesses, logLines, type LogPlace, type PlacedText } from './log-files.ts'

/** Most lines of one answer. */
export const LOG_LINES_MAX = 500
/** Most that is read for one answer, in characters; who wants more asks on. */
const READ_MAX = 16 * 1024 * 1024

export type LogQuery = {
  /** null: all. */
  readonly process: string | null
  /** This level and those above it; null: also lines that have none. */
  readonly level: Level | null
  /** Anywhere in the line, whatever its case. */
  readonly text: string | null
  readonly traceId: string | null
  /** `next` of the page before. */
  readonly before: string | null
  readonly limit: number
}

export type LogPage = {
  /** Newest first. */
  readonly lines: readonly LogLine[]
  /** For `before` of the next page; null at the end. */
  readonly next: string | null
}

export const LEVELS = ['debug', 'info', 'warn', 'error', 'fatal'] as const
export type Level = (typeof LEVELS)[number]

/** A page of the launcher's logs of all processes together, by time. Reads files from their ends, and at most 16 MB of them. */
export const readLogs = async (dir: string, query: LogQuery): Promise<LogPage> => {
  const processes = (await loggedProcesses(dir)).filter((name) => query.process === null || name === query.process)
  const places = parseCursor(query.before)
  const readers = await Promise.all(
    processes.map((process) => beginReading(dir, process, places?.[process] ?? null, places !== null)),
  )
  const lines: LogLine[] = []
  let read = 0
  while (lines.length < query.limit && read < READ_MAX) {
    const newest = newestOf(readers)
    if (!newest?.head) break
    const text = readable(newest.head.text)
    const line = logLineOf(newest.process, text, newest.time)
    read += newest.head.text.length
    await newest.move()
    if (isWanted(line, text, query)) lines.push(line)
  }
  const next = readers.some(({ head }) => head) ? formatCursor(readers) : null
  await Promise.all(readers.map((reader) => reader.end()))
  return { lines, next }
}

type Reader = {
  readonly process: string
  /** The line that comes next; undefined at the end. */
  head: PlacedText | undefined
  /** Of the head; of the line after it where the head has none. ISO 8601. */
  time: string
  /** Of the last line taken. */
  place: LogPlace | null
  move(): Promise<void>
  end(): Promise<void>
}

/** A process without a place in a cursor was at its end: it has nothing older. */
const beginReading = async (
  dir: string,
  process: string,
  from: LogPlace | null,
  isGoingOn: boolean,
): Promise<Reader> => {
  const lines = isGoingOn && from === null ? nothing() : logLines(dir, process, from)
  const take = async (): Promise<void> => {
    const { value, done } = await lines.next()
    reader.head = done ? undefined : value
    if (!done) reader.time = timeOf(value.text) ?? reader.time
  }
  const reader: Reader = {
    process,
    head: undefined,
    time: (await lastWrite(dir, process)) ?? '', // until a line says its own
    place: from,
    move: async () => {
      reader.place = reader.head?.place ?? reader.place
      await take()
    },
    end: async () => void (await lines.return(undefined)),
  }
  await take()
  return reader
}

async function* nothing(): AsyncGenerator<PlacedText> {}

const newestOf = (readers: readonly Reader[]): Reader | undefined =>
  readers
    .filter(({ head }) => head)
    .reduce<Reader | undefined>((newest, reader) => (newest && newest.time >= reader.time ? newest : reader), undefined)

/** Before anything is looked for in it: what can't be read can't be found either. */
const readable = (text: string): string => (text.startsWith('{') ? text : redactAccess(text))

const isWanted = (line: LogLine, raw: string, { level, text, traceId }: LogQuery): boolean => {
  if (level !== null && LEVELS.indexOf(line.level as Level) < LEVELS.indexOf(level)) return false
  if (traceId !== null && line.traceId !== traceId) return false
  return text === null || raw.toLowerCase().includes(text.toLowerCase())
}

type Cursor = Readonly<Record<string, LogPlace>>

/** Where each process goes on: before the last line taken, or at its present end when none was. */
const formatCursor = (readers: readonly Reader[]): string => {
  const places = readers.flatMap(({ process, head, place }) => {
    const at =
      place ?? (head ? { inode: head.place.inode, at: head.place.at + Buffer.byteLength(head.text) + 1 } : null)
    return head && at ? [[process, at] as const] : []
  })
  return Buffer.from(JSON.stringify(Object.fromEntries(places))).toString('base64url')
}

/** What is no cursor of ours reads from the start, as nothing of it is secret. */
const parseCursor = (text: string | null): Cursor | null => {
  if (text === null) return null
  try {
    const parsed = JSON.parse(Buffer.from(text, 'base64url').toString()) as Cursor
    return Object.values(parsed).every(
      ({ inode, at }) => Number.isSafeInteger(inode) && Number.isSafeInteger(at) && at >= 0,
    )
      ? parsed
      : null
  } catch {
    return null
  }
}
