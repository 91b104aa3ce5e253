import { faults } from '../errors.ts'
import { JSON_DEPTH_MAX } from '../limits.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads a request's body. Stricter than `JSON.parse`, because what two parsers read differently is how checks are got around:
 * broken UTF-8, a field twice, `__proto__`, NUL, half a surrogate pair and nesting beyond {@link JSON_DEPTH_MAX} are refused.
 * Throws `SERVICE_BODY_MALFORMED`.
 */
export const readJson = (bytes: Uint8Array): unknown => {
  const text = decode(bytes)
  requireShallow(text)
  const value = parse(text)
  requireOneOfEachField(text)
  requireWholeText(value)
  return value
}

const malformed = (expected: string, found: string, cause?: unknown) =>
  faults.SERVICE_BODY_MALFORMED({ expected, found }, cause)

const decode = (bytes: Uint8Array): string => {
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw malformed('UTF-8', 'broken bytes', cause)
  }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('JSON', 'something else') // the parser's message quotes the body
  }
}

/** Before parsing: counts brackets outside strings. */
const requireShallow = (text: string): void => {
  let depth = 0
  for (const token of tokensOf(text)) {
    if (token === '{' || token === '[') depth += 1
    if (token === '}' || token === ']') depth -= 1
    if (depth > JSON_DEPTH_MAX) throw malformed(`at most ${JSON_DEPTH_MAX} levels of nesting`, 'more')
  }
}

/** After parsing, so the text is known to be JSON: a string before a colon is a field's name. */
const requireOneOfEachField = (text: string): void => {
  const open: (Set<string> | null)[] = []
  let last = ''
  for (const token of tokensOf(text)) {
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(null)
    else if (token === '}' || token === ']') open.pop()
    else if (token === ':') addField(open.at(-1) ?? new Set(), JSON.parse(last) as string)
    last = token
  }
}

const addField = (fields: Set<string>, name: string): void => {
  if (name === '__proto__') throw malformed('ordinary field names', '__proto__')
  if (fields.has(name)) throw malformed('each field once', 'a field twice')
  fields.add(name)
}

// A string without an end takes the rest: no text makes this look at a character twice.
const TOKENS = /"(?:[^"\\]|\\.?)*(?:"|$)|[{}[\]:]/gs

function* tokensOf(text: string): Iterable<string> {
  for (const match of text.matchAll(TOKENS)) yield match[0]
}

/** PostgreSQL keeps neither NUL nor half a surrogate pair; better refused at the door than by the database. */
const requireWholeText = (value: unknown): void => {
  if (typeof value === 'string' && (!value.isWellFormed() || value.includes('\0')))
    throw malformed('text of whole characters without NUL', 'other text')
  if (typeof value !== 'object' || value === null) return
  for (const [name, part] of Object.entries(value)) {
    requireWholeText(name)
    requireWholeText(part)
  }
}
