import type { IncomingMessage } from 'node:http'
import type { Fault } from '@banyan/model'
import { faults } from '../errors.ts'
import type { RequestHead } from './request-head.ts'

/** Longest request target, in bytes. */
export const MAX_URL_BYTES = 8_192

/** Most header lines. Node itself drops what is over its own limit without a word: that one is switched off. */
export const MAX_HEADER_LINES = 200

/** Largest head, as Node counts it: names and values. */
export const MAX_HEADER_BYTES = 32_768

const REFUSED_METHODS: ReadonlySet<string> = new Set(['TRACE', 'CONNECT'])

/** What can be said before the route is known. */
export const checkRequestLine = (request: IncomingMessage): Fault | undefined => {
  const { url = '', method = '', httpVersion, rawHeaders } = request
  if (httpVersion !== '1.1' && httpVersion !== '1.0')
    return faults.GATEWAY_VERSION_UNSUPPORTED({ version: `HTTP/${httpVersion}` })
  if (url.length > MAX_URL_BYTES) return faults.GATEWAY_URL_TOO_LONG({ maxBytes: MAX_URL_BYTES })
  if (rawHeaders.length > MAX_HEADER_LINES * 2)
    return faults.GATEWAY_HEADERS_TOO_MANY({ max: MAX_HEADER_LINES, found: rawHeaders.length / 2 })
  return REFUSED_METHODS.has(method) ? faults.GATEWAY_METHOD_REFUSED({ method }) : undefined
}

const HOST = /^(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

/** What can be said once the headers are read. llhttp has refused by now: both lengths at once, doubled or odd lengths, folded lines. */
export const checkRequestHead = (head: RequestHead, request: IncomingMessage, via: string): Fault | undefined => {
  const { httpVersion } = request
  if (head.hostCount > 1 || (head.hostCount === 0 && httpVersion !== '1.0'))
    return faults.GATEWAY_HOST_NOT_SINGLE({ found: head.hostCount })
  if (head.hostCount === 1 && !HOST.test(head.host)) return faults.GATEWAY_HOST_INVALID({})
  if (head.transferEncoding !== '' && (httpVersion === '1.0' || head.transferEncoding.toLowerCase() !== 'chunked'))
    return faults.GATEWAY_TRANSFER_CODING_UNSUPPORTED({})
  if (head.via !== '' && head.via.includes(via)) return faults.GATEWAY_LOOP({})
  return undefined
}

/** True when a body follows the head. */
export const hasBody = (head: RequestHead): boolean => head.contentLength > 0 || head.transferEncoding !== ''
