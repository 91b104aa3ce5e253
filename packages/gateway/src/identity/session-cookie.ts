import { hash } from 'node:crypto'

/** One session cookie of a request. */
export type SessionCookie = {
  /** SHA-256 of the value: what caches are keyed by, so that a dump of them opens no session. */
  readonly key: string
  /** `name=value`, and nothing else of the client's cookies. */
  readonly header: string
}

/** Longest session cookie that is looked at; a longer one is nobody's. */
export const MAX_SESSION_COOKIE_BYTES = 4_096

/**
 * Finds the cookie of that name in a `Cookie` header. Of several the first counts, as for the `cookie` package that express
 * uses; the verifier is shown exactly what was hashed, so that a second cookie can't be verified under the first one's key.
 */
export const findSessionCookie = (cookies: string, name: string): SessionCookie | undefined => {
  const value = findCookie(cookies, name)
  if (value === undefined || value === '' || value.length > MAX_SESSION_COOKIE_BYTES) return undefined
  return { key: hash('sha256', value, 'base64url'), header: `${name}=${value}` }
}

/** The raw value of a cookie, without the blanks around it; `undefined` if there is none of that name. */
export const findCookie = (cookies: string, name: string): string | undefined => {
  for (let at = 0; at < cookies.length;) {
    const end = indexOrEnd(cookies, ';', at)
    const equals = cookies.indexOf('=', at)
    if (equals >= 0 && equals < end && cookies.slice(at, equals).trim() === name)
      return cookies.slice(equals + 1, end).trim()
    at = end + 1
  }
  return undefined
}

const indexOrEnd = (text: string, what: string, from: number): number => {
  const at = text.indexOf(what, from)
  return at < 0 ? text.length : at
}
