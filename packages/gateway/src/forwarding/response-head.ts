import type { IncomingHttpHeaders } from 'node:http'
import { findCookie } from '../identity/session-cookie.ts'

/** The head of a response on its way to the client. */
export type ResponseHead = {
  /** Names and values in turn, as `writeHead` takes them. */
  readonly headers: string[]
  /** -1 when the end is not known beforehand. */
  readonly contentLength: number
  readonly isEventStream: boolean
}

const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'transfer-encoding',
  'upgrade',
  'te',
])

const USUAL_CONNECTION = /^(?:keep-alive|close)$/i

/**
 * Reads the head of an upstream's response in one pass and leaves out what was meant for the gateway alone. New services
 * (`own`) can't set cookies: all pages share one origin, and its cookies are the old system's.
 */
export const readResponseHead = (
  headers: IncomingHttpHeaders,
  o: { readonly status: number; readonly isOwn: boolean; readonly via: string },
): ResponseHead => {
  const out: string[] = []
  const listed = listedBy(headers.connection)
  let contentLength = -1
  let via = o.via
  for (const name in headers) {
    const value = headers[name]
    if (value === undefined || HOP_BY_HOP.has(name) || listed?.has(name) === true) continue
    if (name === 'set-cookie' && o.isOwn) continue
    if (name === 'via') via = `${String(value)}, ${o.via}`
    else if (name === 'content-length') {
      if (o.status === 204) continue // RFC 9110 §8.6: a 204 has none
      contentLength = Number(value)
      out.push(name, value as string)
    } else if (typeof value === 'string') out.push(name, value)
    else for (const one of value) out.push(name, one)
  }
  out.push('via', via)
  if (o.isOwn && headers['x-content-type-options'] === undefined) out.push('x-content-type-options', 'nosniff')
  return { headers: out, contentLength, isEventStream: isEventStream(headers['content-type']) }
}

const listedBy = (connection: string | undefined): ReadonlySet<string> | undefined => {
  if (connection === undefined || USUAL_CONNECTION.test(connection)) return undefined
  const names = new Set(
    connection
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  )
  names.delete('content-length')
  return names
}

const isEventStream = (contentType: string | undefined): boolean =>
  contentType?.startsWith('text/event-stream') === true

/** The value a response gives to a cookie; `undefined` if it does not set it. */
export const findSetCookie = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  const lines = headers['set-cookie'] as readonly string[] | string | undefined
  for (const line of typeof lines === 'string' ? [lines] : (lines ?? [])) {
    const value = findCookie(line.split(';', 1)[0] ?? '', name)
    if (value !== undefined) return value
  }
  return undefined
}

const NEVER_TRAILERS: ReadonlySet<string> = new Set([...HOP_BY_HOP, 'content-length', 'host', 'set-cookie', 'trailer'])

/** The trailers that may be passed on; `undefined` for none. */
export const readTrailers = (trailers: IncomingHttpHeaders): Record<string, string> | undefined => {
  let found: Record<string, string> | undefined
  for (const name in trailers) {
    const value = trailers[name]
    if (value !== undefined && !NEVER_TRAILERS.has(name)) (found ??= {})[name] = String(value)
  }
  return found
}
