// A byte decoded thrice is as far as careless software goes: %25252e → %252e → %2e → a dot.
const MAX_DECODINGS = 3

/**
 * The path as the most generous reader would take it: percent escapes decoded (again and again, ≤ 3 times), backslashes
 * as slashes, `;parameters` dropped, dot segments resolved, slashes collapsed. Bytes are read as latin1: only for finding
 * out whose prefix it is, never for forwarding. `undefined` when a NUL is in it.
 */
export const normalisePath = (path: string): string | undefined => {
  const decoded = decodeFully(path)
  if (decoded.includes('\0')) return undefined
  const segments: string[] = []
  for (const raw of decoded.replaceAll('\\', '/').split('/')) {
    const parameters = raw.indexOf(';')
    const segment = parameters < 0 ? raw : raw.slice(0, parameters)
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(segment)
  }
  return `/${segments.join('/')}`
}

const ESCAPE = /%([0-9a-fA-F]{2})/g

const decodeFully = (path: string): string => {
  let text = path
  for (let round = 0; round < MAX_DECODINGS && text.includes('%'); round++)
    text = text.replace(ESCAPE, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return text
}

// A dot needs no escape, and an escaped percent sign before one of these is a second layer around it.
const NEVER_ESCAPED = /%(?:25)*(?:2e|2f|5c|[01][0-9a-f]|7f)/i

/** True when the escapes of a path can be read in one way only: well-formed UTF-8, no separators, dots or controls. */
export const hasPlainEscapes = (path: string): boolean => {
  if (NEVER_ESCAPED.test(path)) return false
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false // URIError: a broken escape, or bytes that are no UTF-8 (overlong forms among them)
  }
}
