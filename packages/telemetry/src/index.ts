export { createLogger, type Logger, type LogLevel, type LogLine, type LogSink, type ProcessLogger } from './logger.ts'
export { redact, redactAccess, SECRET_FIELDS } from './redaction.ts'
export { childSpan, formatTraceparent, newTrace, parseTraceparent, type TraceContext } from './trace-context.ts'
