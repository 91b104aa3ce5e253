export { createLogger, type Logger, type LogLine, type LogSink } from './logger.ts'
export { redact, redactAccess, SECRET_FIELDS } from './redaction.ts'
export { childSpan, formatTraceparent, newTrace, parseTraceparent, type TraceContext } from './trace-context.ts'
