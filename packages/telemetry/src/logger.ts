import { pino } from 'pino'
import { redact, SECRET_FIELDS } from './redaction.ts'

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

/** Anything that takes a line of text, `process.stdout` among others. */
export type LogSink = { write(line: string): void }

/**
 * A logger that writes one JSON object a line: `level` as a word, `time` in ISO 8601, `process`, `pid`, the fields, `msg`.
 * Fields named like secrets (see {@link SECRET_FIELDS}, at the top and two levels below) and secrets inside any text
 * (passwords in URLs, bearer tokens, session cookies) are written as `[redacted]`. Writes are synchronous: nothing is lost
 * when the process dies.
 */
export const createLogger = (o: {
  /** The name of the process as operators know it: `gateway`, `host`. */
  readonly process: string
  /** Default: `LOG_LEVEL` of the environment, else `info`. */
  readonly level?: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Default: standard output. */
  readonly sink?: LogSink
}): Logger =>
  pino(
    {
      level: o.level ?? levelFromEnvironment(),
      base: { process: o.process, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretPaths(), censor: '[redacted]' },
      hooks: { streamWrite: redact },
    },
    o.sink ?? pino.destination({ dest: 1, sync: true }),
  )

const LEVELS: readonly string[] = ['debug', 'info', 'warn', 'error', 'silent']

const levelFromEnvironment = (): string => {
  const wanted = process.env['LOG_LEVEL'] ?? ''
  return LEVELS.includes(wanted) ? wanted : 'info'
}

const secretPaths = (): string[] => SECRET_FIELDS.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`])
