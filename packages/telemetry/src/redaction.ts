import { pino } from 'pino'

/** Names of fields whose value never reaches a log. */
export const SECRET_FIELDS: readonly string[] = [
  'authorization',
  'Authorization',
  'cookie',
  'Cookie',
  'set-cookie',
  'Set-Cookie',
  'cookieHeader',
  'password',
  'passwordHash',
  'password_hash',
  'secret',
  'token',
  'accessToken',
  'privateKey',
  'sessionSecret',
  'databaseUrl',
  'connectionString',
]

const SECRET: ReadonlySet<string> = new Set(SECRET_FIELDS)
const REDACTED = '[redacted]'
/** How deep below the top fields named like secrets are looked for. */
const LEVELS_BELOW = 2

type Fields = Readonly<Record<string, unknown>>

/**
 * The fields of a log line, those named like secrets as `[redacted]`, at the top and two levels below. What holds none is answered as
 * it is: on the way of every request nothing is copied.
 */
export const redactFields = (fields: object): Fields => withoutSecrets(fields as Fields, LEVELS_BELOW)

const withoutSecrets = (fields: Fields, levelsBelow: number): Fields => {
  let clean: Record<string, unknown> | undefined
  for (const name of Object.keys(fields)) {
    const value = fields[name]
    const kept = SECRET.has(name) ? REDACTED : nested(value, levelsBelow)
    if (kept !== value) (clean ??= copyOf(fields))[name] = kept
  }
  return clean ?? fields
}

const nested = (value: unknown, levelsBelow: number): unknown =>
  typeof value === 'object' && value !== null && levelsBelow > 0
    ? withoutSecrets(value as Fields, levelsBelow - 1)
    : value

/** An error's message and stack are no enumerable fields, which is all that is copied otherwise. */
const copyOf = (fields: Fields): Record<string, unknown> => {
  if (fields instanceof Error) return { ...pino.stdSerializers.err(fields) }
  return (Array.isArray(fields) ? [...fields] : { ...fields }) as Record<string, unknown>
}

const PASSWORD_IN_URL = /(:\/\/[^:@/\s"\\]*):[^@/\s"\\]*@/g
const BEARER = /\bBearer\s+[\w.~+/=-]+/gi
const JWT = /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]+/g
const SIGNED_COOKIE = /\bs(?::|%3A)[\w-]{8,}\.[\w+/=%-]+/gi
const E_MAIL = /(?<![\w.+-])[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}/gi
const QUERY = /(?<=[/\w%.~-]\?)[^\s"']+/g

/**
 * Takes secrets and e-mail addresses out of a text by their shape: a password in a URL, a bearer token, a JWT, an express session cookie.
 * The second defence behind {@link SECRET_FIELDS}: error messages of drivers quote what they were given.
 */
export const redact = (text: string): string =>
  text
    .replace(PASSWORD_IN_URL, '$1:[redacted]@')
    .replace(BEARER, 'Bearer [redacted]')
    .replace(JWT, '[redacted]')
    .replace(SIGNED_COOKIE, '[redacted]')
    .replace(E_MAIL, '[redacted]')

/**
 * Takes out what stands behind the `?` of addresses, too: in an access log that is what people searched for. For lines of programs that
 * write them; ours write the pattern of a route.
 */
export const redactAccess = (text: string): string => redact(text).replace(QUERY, '[redacted]')
