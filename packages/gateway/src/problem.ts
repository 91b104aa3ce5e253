import type { ServerResponse } from 'node:http'
import { type Fault, problem } from '@banyan/model'
import { chooseLanguage, type OutagePage } from './outage-page.ts'

/** The one HTTP status of each code. */
export const STATUS_OF: Readonly<Record<string, number>> = {
  GATEWAY_MALFORMED_REQUEST: 400,
  GATEWAY_TARGET_NOT_A_PATH: 400,
  GATEWAY_PATH_AMBIGUOUS: 400,
  GATEWAY_HOST_NOT_SINGLE: 400,
  GATEWAY_HOST_INVALID: 400,
  GATEWAY_CROSS_SITE: 403,
  GATEWAY_ORIGIN_MISSING: 403,
  GATEWAY_NO_ROUTE: 404,
  GATEWAY_METHOD_REFUSED: 405,
  GATEWAY_REQUEST_TOO_SLOW: 408,
  GATEWAY_BODY_TOO_LARGE: 413,
  GATEWAY_URL_TOO_LONG: 414,
  GATEWAY_CONTENT_TYPE_NOT_JSON: 415,
  GATEWAY_RATE_LIMITED: 429,
  GATEWAY_HEADERS_TOO_MANY: 431,
  GATEWAY_HEADERS_TOO_LARGE: 431,
  GATEWAY_HANDLER_FAILED: 500,
  GATEWAY_CONFIG_INVALID: 500,
  GATEWAY_RECOGNITION_REFUSED: 500,
  GATEWAY_TRANSFER_CODING_UNSUPPORTED: 501,
  GATEWAY_UPSTREAM_BROKE: 502,
  GATEWAY_IDENTITY_AWAY: 503,
  GATEWAY_IDENTITY_BUSY: 503,
  GATEWAY_SIGN_INS_BUSY: 503,
  GATEWAY_DRAINING: 503,
  GATEWAY_UPSTREAM_FULL: 503,
  GATEWAY_STREAMS_FULL: 503,
  GATEWAY_UPSTREAM_AWAY: 503,
  GATEWAY_UPSTREAM_SLOW: 504,
  GATEWAY_VERSION_UNSUPPORTED: 505,
  GATEWAY_LOOP: 508,
  FAULTS_NOT_ARMABLE: 409,
  FAULTS_NOT_ARMED: 409,
  FAULTS_SWITCH_REFUSED: 400,
  FAULTS_SWITCH_UNKNOWN: 404,
  FAULTS_SWITCHES_TOO_MANY: 409,
}

/** What a program gets for a fault. The fault's data goes along; it holds nothing private by construction. */
export const problemOf = (fault: Fault): { readonly status: number; readonly body: string } => {
  const status = STATUS_OF[fault.code] ?? 500
  return { status, body: JSON.stringify(problem(fault.code, { status, detail: fault.message, data: fault.data })) }
}

/** For whom an answer is meant: a program, or a browser that shows a page. */
export type Reader =
  | { readonly wants: 'problem' }
  | { readonly wants: 'page'; readonly acceptLanguage: string; readonly page: OutagePage }

/**
 * Answers with a fault. To a browser on a page of an upstream that is away or busy: a page, and 503 also where a program gets
 * 504 or 502, because browsers and crawlers know what 503 with Retry-After means.
 */
export const answerFault = (
  response: ServerResponse,
  fault: Fault,
  o: { readonly reader: Reader; readonly headers?: readonly string[] },
): number => {
  const { status, body, type } =
    o.reader.wants === 'page' ? pageOf(fault, o.reader) : { ...problemOf(fault), type: PROBLEM }
  response.writeHead(status, [
    'Content-Type',
    type,
    'Content-Length',
    String(Buffer.byteLength(body)),
    'Cache-Control',
    'no-store',
    'X-Content-Type-Options',
    'nosniff',
    ...retryAfter(fault),
    ...(status === 405 ? ['Allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'] : []),
    ...(type === PROBLEM ? [] : PAGE_HEADERS),
    ...(o.headers ?? []),
  ])
  response.end(body)
  return status
}

const PROBLEM = 'application/problem+json'
const PAGE_HEADERS = [
  'Content-Security-Policy',
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  'Vary',
  'Accept, Accept-Language',
]
const DEFAULT_RETRY_AFTER_S = 5

const retryAfter = (fault: Fault): readonly string[] => {
  const seconds = fault.data['retryAfterS']
  return typeof seconds === 'number' ? ['Retry-After', String(Math.max(1, Math.ceil(seconds)))] : []
}

const pageOf = (fault: Fault, reader: Extract<Reader, { wants: 'page' }>) => {
  const { retryAfterS = DEFAULT_RETRY_AFTER_S, upstream = '' } = fault.data
  const status = STATUS_OF[fault.code] === 429 ? 429 : 503
  const language = chooseLanguage(reader.acceptLanguage)
  const shown = { status, code: fault.code, upstream: String(upstream), retryAfterS: Number(retryAfterS), language }
  return { status, body: reader.page(shown), type: 'text/html; charset=utf-8' }
}
