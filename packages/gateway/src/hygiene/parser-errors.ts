import { STATUS_CODES, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Fault } from '@banyan/model'
import { faults } from '../errors.ts'
import { problemOf } from '../problem.ts'
import { MAX_HEADER_BYTES, MAX_URL_BYTES } from './check-request.ts'

/** What node:http hands to `clientError` listeners. */
export type ParserError = Error & { readonly code?: string; readonly reason?: string; readonly rawPacket?: Buffer }

/** The fault behind an error of Node's HTTP parser. */
export const faultOfParserError = (error: ParserError): Fault => {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return faults.GATEWAY_REQUEST_TOO_SLOW({})
  if (error.code !== 'HPE_HEADER_OVERFLOW')
    return faults.GATEWAY_MALFORMED_REQUEST({ reason: error.reason ?? error.code ?? 'unreadable' })
  return isInsideRequestLine(error.rawPacket)
    ? faults.GATEWAY_URL_TOO_LONG({ maxBytes: MAX_URL_BYTES })
    : faults.GATEWAY_HEADERS_TOO_LARGE({ maxBytes: MAX_HEADER_BYTES })
}

// What is at hand is the packet in which the limit was passed. Usually it begins with the request line.
const isInsideRequestLine = (packet: Buffer | undefined): boolean => {
  if (packet === undefined) return false
  const firstLineEnd = packet.indexOf(10)
  return firstLineEnd < 0 || firstLineEnd > MAX_URL_BYTES
}

/** A whole response for a socket that has no `ServerResponse` any more; the connection ends with it. */
export const rawProblem = (fault: Fault): string => {
  const { status, body } = problemOf(fault)
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
    '',
    body,
  ].join('\r\n')
}

/**
 * Answers what the parser refused, and ends the connection. An answer under way belongs to an earlier request of the same
 * connection (or to this one's head): it is finished first, never mixed with.
 */
export const answerParserError = (
  error: ParserError,
  socket: Duplex,
  fault: Fault = faultOfParserError(error),
): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  // node:http keeps the response that owns the socket here, and its own default handler looks at it as well.
  const { _httpMessage: response } = socket as Duplex & { readonly _httpMessage?: ServerResponse | null }
  if (response == null) return void socket.end(rawProblem(fault))
  if (!response.req.complete) {
    if (response.headersSent) socket.destroy()
    else socket.end(rawProblem(fault))
    return
  }
  response.once('finish', () => setImmediate(answerParserError, error, socket, fault))
}
