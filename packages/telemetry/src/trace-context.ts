import { randomFillSync } from 'node:crypto'

/** The part of a W3C trace context that travels between processes. */
export type TraceContext = {
  /** 32 lower-case hex digits, never all zero. */
  readonly traceId: string
  /** 16 lower-case hex digits, never all zero: the span that the receiver continues. */
  readonly spanId: string
  readonly sampled: boolean
}

const TRACE_ID_BYTES = 16
const SPAN_ID_BYTES = 8
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
const ALL_ZERO = /^0+$/
const FLAG_SAMPLED = 0x01

/**
 * Reads a `traceparent` header (W3C Trace Context, level 1). Strict: upper case, zero ids, version `ff`, and anything
 * after the flags of version `00` give `undefined`; of a later version the four known fields are read, as the standard asks.
 */
export const parseTraceparent = (text: string): TraceContext | undefined => {
  const parts = TRACEPARENT.exec(text)
  if (parts === null) return undefined
  const [, version, traceId, spanId, flags, rest] = parts as unknown as readonly string[]
  if (version === undefined || traceId === undefined || spanId === undefined || flags === undefined) return undefined
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined
  if (ALL_ZERO.test(traceId) || ALL_ZERO.test(spanId)) return undefined
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & FLAG_SAMPLED) !== 0 }
}

/** A trace of its own with a random id, sampled unless told otherwise. */
export const newTrace = (o: { readonly sampled?: boolean } = {}): TraceContext => ({
  traceId: randomHex(TRACE_ID_BYTES),
  spanId: randomHex(SPAN_ID_BYTES),
  sampled: o.sampled ?? true,
})

/** A new span in the same trace: what one sends to whom one calls. */
export const childSpan = (parent: TraceContext): TraceContext => ({
  traceId: parent.traceId,
  spanId: randomHex(SPAN_ID_BYTES),
  sampled: parent.sampled,
})

/** The `traceparent` header value, version `00`. */
export const formatTraceparent = (context: TraceContext): string =>
  `00-${context.traceId}-${context.spanId}-${context.sampled ? '01' : '00'}`

// One system call fills 512 span ids: drawing 8 bytes at a time costs a proxy 1 µs a request, this 0.1 µs.
const pool = Buffer.allocUnsafe(4096)
let used = pool.length

const randomHex = (bytes: number): string => {
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const hex = pool.toString('hex', used, used + bytes)
  used += bytes
  return ALL_ZERO.test(hex) ? randomHex(bytes) : hex
}
