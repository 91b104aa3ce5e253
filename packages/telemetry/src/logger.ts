import { pino } from 'pino'
import { redact, redactFields } from './redaction.ts'

/** Writes one line at one level: fields first, then the sentence. */
export type LogLine = {
  (fields: object, sentence?: string): void
  (sentence: string): void
}

/** What the platform's code logs with. pino's own logger fits. */
export type Logger = {
  readonly debug: LogLine
  readonly info: LogLine
  readonly warn: LogLine
  readonly error: LogLine
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** A process's own: lines below its level are not written, from the moment it is set. */
export type ProcessLogger = Logger & { level: LogLevel | (string & {}) }

/** Anything that takes a line of text, `process.stdout` among others. */
export type LogSink = { write(line: string): void }

/**
 * A logger that writes one JSON object a line: `level` as a word, `time` in ISO 8601, `process`, `pid`, the fields, `msg`.
 * Fields named like secrets (see {@link SECRET_FIELDS}, at the top and two levels below) and secrets inside any text
 * (passwords in URLs, bearer tokens, session cookies) are written as `[redacted]`. Lines that come together are written
 * together, at most 20 ms later: a process that ends or crashes loses none, one that is killed the last of them.
 */
export const createLogger = (o: {
  /** The name of the process as operators know it: `gateway`, `host`. */
  readonly process: string
  /** Default: `LOG_LEVEL` of the environment, else `info`. */
  readonly level?: LogLevel
  /** Default: standard output. */
  readonly sink?: LogSink
}): ProcessLogger =>
  pino(
    {
      level: o.level ?? levelFromEnvironment(),
      base: { process: o.process, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: redactFields },
      hooks: { streamWrite: redact },
    },
    o.sink ?? standardOutput(),
  )

/** A line waits so long for others, in milliseconds; so many characters don't wait. */
const GATHER_MS = 20
const GATHER_LENGTH_MAX = 8_192

let output: LogSink | undefined

/** One for all loggers of a process. Its writes are synchronous, so that what was logged before a crash is written. */
const standardOutput = (): LogSink => (output ??= gathered(pino.destination({ dest: 1, sync: true })))

const gathered = (sink: LogSink): LogSink => {
  let lines = ''
  let writing: NodeJS.Timeout | undefined
  const write = (): void => {
    clearTimeout(writing)
    writing = undefined
    if (lines !== '') sink.write(lines)
    lines = ''
  }
  process.on('exit', write)
  return {
    write: (line) => {
      lines += line
      if (lines.length > GATHER_LENGTH_MAX) write()
      else writing ??= setTimeout(write, GATHER_MS).unref()
    },
  }
}

const LEVELS: readonly string[] = ['debug', 'info', 'warn', 'error', 'silent']

const levelFromEnvironment = (): string => {
  const wanted = process.env['LOG_LEVEL'] ?? ''
  return LEVELS.includes(wanted) ? wanted : 'info'
}
