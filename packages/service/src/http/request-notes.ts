import type { FastifyRequest } from 'fastify'
import { childSpan, formatTraceparent, newTrace, parseTraceparent, type TraceContext } from '@banyan/telemetry'

/** What is known of a request besides what it says. */
export type RequestNotes = {
  readonly trace: TraceContext
  readonly startedAt: number
  /** Set once the caller is verified. */
  actorKind: string | null
  /** The context that acts for the caller, where one does. */
  via?: string
}

const notes = new WeakMap<FastifyRequest, RequestNotes>()

/** Starts the notes of a request: it continues the caller's trace or begins one. */
export const beginNotes = (request: FastifyRequest): RequestNotes => {
  const header = request.headers['traceparent']
  const parent = typeof header === 'string' ? parseTraceparent(header) : undefined
  const begun: RequestNotes = {
    trace: parent ? childSpan(parent) : newTrace(),
    startedAt: performance.now(),
    actorKind: null,
  }
  notes.set(request, begun)
  return begun
}

export const notesOf = (request: FastifyRequest): RequestNotes => notes.get(request) ?? beginNotes(request)

export const traceparentOf = (request: FastifyRequest): string => formatTraceparent(notesOf(request).trace)
