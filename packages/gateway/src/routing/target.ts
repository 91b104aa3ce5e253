/** What the path of a request looks like, read in one pass and without allocating for plain paths. */
export type Target = {
  /** The path as it came, without the query. */
  readonly path: string
  /** Contains a percent sign: other software may read it differently. */
  readonly isEscaped: boolean
  /** Contains dot segments, `//`, `\`, `#` or `;`: means different things to different software. */
  readonly isOdd: boolean
}

const HASH = 35
const PERCENT = 37
const DOT = 46
const SLASH = 47
const SEMICOLON = 59
const QUESTION = 63
const BACKSLASH = 92

/** Splits a request target that begins with a slash. The query is not looked into: no routing depends on it. */
export const readTarget = (url: string): Target => {
  let isEscaped = false
  let isOdd = url.includes('#')
  let previous = 0
  let at = 0
  for (; at < url.length; at++) {
    const c = url.charCodeAt(at)
    if (c === QUESTION) break
    if (c === PERCENT) isEscaped = true
    else if (c === BACKSLASH || c === HASH || c === SEMICOLON) isOdd = true
    else if (previous === SLASH && (c === SLASH || (c === DOT && isDotSegment(url, at)))) isOdd = true
    previous = c
  }
  return { path: at === url.length ? url : url.slice(0, at), isEscaped, isOdd }
}

const isDotSegment = (url: string, at: number): boolean => {
  const next = url.charCodeAt(at + 1) === DOT ? at + 2 : at + 1
  if (next >= url.length) return true
  const c = url.charCodeAt(next)
  return c === SLASH || c === QUESTION || c === SEMICOLON || c === BACKSLASH || c === PERCENT
}
