import { z } from 'zod'
import { httpToken, identifier, jsonPath, shopPath } from './names.ts'
import { instantColumn } from './tables.ts'

/** The shop keeps sessions in a table and gives the browser their id. */
const sessionSql = z
  .strictObject({
    kind: z.literal('session-sql'),
    cookie: httpToken,
    signature: z.strictObject({
      /** `cookie-signature`: `s:<id>.<base64 HMAC-SHA256>` as Express writes it. `none`: the cookie is the id. */
      scheme: z.enum(['cookie-signature', 'none'], { error: '"cookie-signature" or "none"' }),
    }),
    schema: identifier.optional(),
    table: identifier,
    idColumn: identifier,
    /** `sha256-hex`: the table keeps the hash of the id. */
    idStoredAs: z.enum(['plain', 'sha256-hex'], { error: '"plain" or "sha256-hex"' }).default('plain'),
    expires: instantColumn,
    /** Either a column of JSON and the path inside it … */
    dataColumn: identifier.optional(),
    userIdPath: jsonPath.optional(),
    /** … or a column of its own. */
    userIdColumn: identifier.optional(),
  })
  .refine((s) => (s.dataColumn === undefined) === (s.userIdPath === undefined), {
    path: ['userIdPath'],
    error: 'dataColumn and userIdPath together',
  })
  .refine((s) => (s.dataColumn === undefined) !== (s.userIdColumn === undefined), {
    path: ['userIdColumn'],
    error: 'either dataColumn with userIdPath, or userIdColumn',
  })

/** The shop has a page that tells who is logged in; we ask it with the visitor's own cookie. */
const sessionApi = z.strictObject({
  kind: z.literal('session-api'),
  cookie: httpToken,
  path: shopPath,
  userIdPath: jsonPath,
  /** Where the answer names the role. Without it the users table is read. */
  rolePath: jsonPath.optional(),
  /** Where the answer says when the session ends: ISO 8601 text or epoch milliseconds. */
  expiresAtPath: jsonPath.optional(),
  /** Taken as the session's end, from now, where the answer doesn't say. */
  trustForMs: z.int().min(1_000).max(600_000).default(30_000),
  timeoutMs: z.int().min(50).max(30_000).default(2_000),
})

/** The shop signs a token with a secret that it shares with us. */
const jwtHs256 = z
  .strictObject({
    kind: z.literal('jwt-hs256'),
    cookie: httpToken.optional(),
    /** A request header instead of a cookie; `Bearer ` in front of the token is taken off. */
    header: httpToken.transform((name) => name.toLowerCase()).optional(),
    issuer: z.string().min(1).optional(),
    audience: z.string().min(1).optional(),
    /** A claim that only session tokens have. */
    purpose: z.strictObject({ claim: z.string().min(1), value: z.string().min(1) }).optional(),
    userIdClaim: z.string().min(1).default('sub'),
    /** Where the token names the role. Used only where the shop's database is out of reach by design. */
    roleClaim: z.string().min(1).optional(),
    /** A table of tokens that were withdrawn: `column` holds the value of `claim`. */
    revocation: z
      .strictObject({
        schema: identifier.optional(),
        table: identifier,
        column: identifier,
        claim: z.string().min(1).default('jti'),
      })
      .optional(),
    clockToleranceMs: z.int().min(0).max(60_000).default(0),
  })
  .refine((s) => (s.cookie === undefined) !== (s.header === undefined), {
    path: ['cookie'],
    error: 'either cookie or header',
  })
  .refine((s) => s.audience !== undefined || s.purpose !== undefined, {
    path: ['audience'],
    error: 'audience or purpose: without one, a token that resets a password would log in',
  })

export const session = z.discriminatedUnion('kind', [sessionSql, sessionApi, jwtHs256], {
  error: 'a kind: "session-sql", "session-api" or "jwt-hs256"',
})
