import { defineFaults } from '@banyan/model'

type Wait = { readonly retryAfterS: number }
type OfUpstream = { readonly upstream: string }

/** Everything the gateway refuses or fails with. Each code has one HTTP status, in `problem.ts`. */
export const faults = defineFaults({
  GATEWAY_CONFIG_INVALID: {
    retry: 'never',
    message: (d: { readonly what: string }) => `the gateway's configuration is not usable: ${d.what}`,
  },

  GATEWAY_MALFORMED_REQUEST: {
    retry: 'never',
    message: (d: { readonly reason: string }) => `expected an HTTP/1.1 request as RFC 9112 has it, found: ${d.reason}`,
  },
  GATEWAY_VERSION_UNSUPPORTED: {
    retry: 'never',
    message: (d: { readonly version: string }) => `expected HTTP/1.0 or HTTP/1.1, found ${d.version}`,
  },
  GATEWAY_METHOD_REFUSED: {
    retry: 'never',
    message: (d: { readonly method: string }) => `the method ${d.method} is not served here`,
  },
  GATEWAY_TARGET_NOT_A_PATH: {
    retry: 'never',
    message: () => 'expected a request target that begins with a slash, found an absolute or asterisk form',
  },
  GATEWAY_URL_TOO_LONG: {
    retry: 'never',
    message: (d: { readonly maxBytes: number }) => `expected a request target of at most ${d.maxBytes} bytes`,
  },
  GATEWAY_PATH_AMBIGUOUS: {
    retry: 'never',
    message: () =>
      'expected a path that means the same however it is decoded: no dot segments, double or encoded slashes, backslashes, control or broken UTF-8 characters',
  },
  GATEWAY_HOST_NOT_SINGLE: {
    retry: 'never',
    message: (d: { readonly found: number }) => `expected exactly one Host header, found ${d.found}`,
  },
  GATEWAY_HOST_INVALID: {
    retry: 'never',
    message: () => 'expected a Host header of the form name or name:port',
  },
  GATEWAY_HEADERS_TOO_MANY: {
    retry: 'never',
    message: (d: { readonly max: number; readonly found: number }) =>
      `expected at most ${d.max} header lines, found ${d.found}`,
  },
  GATEWAY_HEADERS_TOO_LARGE: {
    retry: 'never',
    message: (d: { readonly maxBytes: number }) => `expected a head of at most ${d.maxBytes} bytes`,
  },
  GATEWAY_TRANSFER_CODING_UNSUPPORTED: {
    retry: 'never',
    message: () => 'expected no Transfer-Encoding other than chunked, and none at all in HTTP/1.0',
  },
  GATEWAY_REQUEST_TOO_SLOW: {
    retry: 'later',
    message: () => 'the request did not arrive in time',
  },
  GATEWAY_BODY_TOO_LARGE: {
    retry: 'never',
    message: (d: { readonly maxBytes: number }) => `expected a body of at most ${d.maxBytes} bytes`,
  },
  GATEWAY_LOOP: {
    retry: 'never',
    message: () => 'the request has passed this gateway before',
  },

  GATEWAY_CROSS_SITE: {
    retry: 'never',
    message: () => 'expected a request from a page of this very origin (Origin, Sec-Fetch-Site), found another site',
  },
  GATEWAY_ORIGIN_MISSING: {
    retry: 'never',
    message: () =>
      'expected an Origin or Sec-Fetch-Site header beside a session cookie on an unsafe method, found neither',
  },
  GATEWAY_CONTENT_TYPE_NOT_JSON: {
    retry: 'never',
    message: () => 'expected Content-Type: application/json on a request with a body',
  },

  GATEWAY_RATE_LIMITED: {
    retry: 'later',
    message: (d: Wait & { readonly per: 'address' | 'member' }) =>
      `too many requests of this ${d.per}: next one in ${d.retryAfterS} s`,
  },
  GATEWAY_IDENTITY_AWAY: {
    retry: 'later',
    message: (d: Wait) => `the login cannot be checked at the moment: try again in ${d.retryAfterS} s`,
  },
  GATEWAY_IDENTITY_BUSY: {
    retry: 'later',
    message: (d: Wait) => `too many logins are being checked: try again in ${d.retryAfterS} s`,
  },

  GATEWAY_RECOGNITION_REFUSED: {
    retry: 'never',
    message: (d: { readonly answered: string }) =>
      `expected an answer to the question which member the caller is, found the question refused: ${d.answered}`,
  },
  GATEWAY_SIGN_INS_BUSY: {
    retry: 'later',
    message: (d: Wait) => `as many people are signing in as may at once: try again in ${d.retryAfterS} s`,
  },

  GATEWAY_NO_ROUTE: { retry: 'never', message: () => 'no part of this site answers to this path' },
  GATEWAY_DRAINING: {
    retry: 'later',
    message: (d: Wait) => `the gateway is about to stop: try again in ${d.retryAfterS} s`,
  },
  GATEWAY_UPSTREAM_FULL: {
    retry: 'later',
    message: (d: OfUpstream & Wait) =>
      `${d.upstream} has as much to do as it can take: try again in ${d.retryAfterS} s`,
  },
  GATEWAY_STREAMS_FULL: {
    retry: 'later',
    message: (d: OfUpstream & Wait) =>
      `${d.upstream} has as many open streams as it can take: try again in ${d.retryAfterS} s`,
  },
  GATEWAY_UPSTREAM_AWAY: {
    retry: 'later',
    message: (d: OfUpstream & Wait) => `${d.upstream} cannot be reached: try again in ${d.retryAfterS} s`,
  },
  GATEWAY_UPSTREAM_SLOW: {
    retry: 'later',
    message: (d: OfUpstream & Wait) =>
      `${d.upstream} did not answer in time; whether it has done what was asked is not known`,
  },
  GATEWAY_UPSTREAM_BROKE: {
    retry: 'later',
    message: (d: OfUpstream) => `${d.upstream} broke off; whether it has done what was asked is not known`,
  },
  GATEWAY_HANDLER_FAILED: {
    retry: 'later',
    message: () => 'the gateway failed on a page of its own',
  },
})
