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

const PASSWORD_IN_URL = /(:\/\/[^:@/\s"\\]*):[^@/\s"\\]*@/g
const BEARER = /\bBearer\s+[\w.~+/=-]+/gi
const JWT = /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]+/g
const SIGNED_COOKIE = /\bs(?::|%3A)[\w-]{8,}\.[\w+/=%-]+/gi

/**
 * Takes secrets out of a text by their shape: a password in a URL, a bearer token, a JWT, an express session cookie.
 * The second defence behind {@link SECRET_FIELDS}: error messages of drivers quote what they were given.
 */
export const redact = (text: string): string =>
  text
    .replace(PASSWORD_IN_URL, '$1:[redacted]@')
    .replace(BEARER, 'Bearer [redacted]')
    .replace(JWT, '[redacted]')
    .replace(SIGNED_COOKIE, '[redacted]')
