import { z } from 'zod'
import { type ProfileProblem, faults } from '../errors.ts'
import { feed } from './feed.ts'
import { httpToken, identifier, label, shopPath, timeZone } from './names.ts'
import { link } from './links.ts'
import { session } from './sessions.ts'
import { categories, customers, followed, products, users } from './tables.ts'

const perSecond = z.number().min(0.01).max(10_000)

const budgets = z.strictObject({
  /**
   * Log-ins that are let through to the shop, of all visitors together: requests of `logins`, each of which costs it a password's
   * hash. Nothing here logs anybody in: whoever stands in front of the shop keeps this one.
   */
  loginsPerSecond: perSecond,
  /** Reads on behalf of a visitor: a session, a user. */
  sessionReadsPerSecond: perSecond,
  /** Reads of followed tables, all tables together. */
  pollsPerSecond: perSecond,
  maxConnections: z.int().min(1).max(20).default(3),
  statementTimeoutMs: z.int().min(50).max(60_000).default(2_000),
})

const method = z.enum(['GET', 'POST', 'PUT', 'DELETE'], { error: 'GET, POST, PUT or DELETE' })

const schema = z
  .strictObject({
    name: label,
    timeZone,
    currency: z.string().regex(/^[A-Z]{3}$/, { error: 'an ISO 4217 code such as "KRW"' }),
    database: z.strictObject({
      dialect: z.literal('postgresql', { error: '"postgresql", the only dialect there is' }),
      /** Holds every table that names no schema of its own. */
      schema: identifier.default('public'),
    }),
    session,
    /** Requests after whose success a session may be somebody else's. They count for `loginsPerSecond`. */
    logins: z
      .array(z.strictObject({ method, path: shopPath }))
      .max(20)
      .readonly()
      .default([]),
    logout: z.strictObject({ method, path: shopPath }),
    /** A page that answers 200 while the shop can do its work. */
    health: shopPath.default('/'),
    /** A cheap page that renews a session, asked with the visitor's own cookie at most every `everyMs`. */
    renewal: z.strictObject({ path: shopPath, everyMs: z.int().min(10_000).max(86_400_000) }).optional(),
    /** Of the shop's pages, for the headers of ours: so that both read as one site, and nobody else names the shop's paths. */
    links: z
      .array(link)
      .max(20)
      .refine((links) => new Set(links.map(({ name }) => name)).size === links.length, { error: 'every name once' })
      .readonly()
      .default([]),
    users,
    customers,
    products: products.optional(),
    categories: categories.optional(),
    feed,
    changes: z.array(followed).max(100).readonly().default([]),
    /** Declared, never called from here. */
    calls: z
      .array(
        z.strictObject({ does: z.literal('place-order'), method, path: shopPath, csrfHeader: httpToken.optional() }),
      )
      .readonly()
      .default([]),
    budgets,
  })
  .refine((profile) => new Set(profile.changes.map((c) => c.table)).size === profile.changes.length, {
    path: ['changes'],
    error: 'every table once',
  })

/** What a shop's owner writes down; defaults may be left out. */
export type ShopProfileInput = z.input<typeof schema>
/** A checked profile: plain, frozen data without secrets, safe to print and to hand to any process. */
export type ShopProfile = z.output<typeof schema>
/** The three ways in which a shop says who is logged in. */
export type SessionProfile = ShopProfile['session']
/** A link to a page of the shop's. */
export type ShopLink = ShopProfile['links'][number]
/** A table that is followed. */
export type FollowedTable = ShopProfile['changes'][number]

/**
 * Checks a profile. Needs no database; `inspectShop` compares it with the real one.
 * @throws `LEGACY_PROFILE_INVALID` with every wrong field, misspelt ones included.
 */
export const defineProfile = (input: ShopProfileInput): ShopProfile => {
  const result = schema.safeParse(input)
  if (!result.success) throw faults.LEGACY_PROFILE_INVALID({ problems: result.error.issues.flatMap(problems(input)) })
  return deepFreeze(result.data)
}

const problems =
  (input: unknown) =>
  (issue: z.core.$ZodIssue): readonly ProfileProblem[] => {
    if (issue.code !== 'unrecognized_keys') return [problem(input, issue.path, issue.message)]
    return issue.keys.map((key) => problem(input, [...issue.path, key], 'no such field'))
  }

const problem = (input: unknown, path: readonly PropertyKey[], expected: string): ProfileProblem => ({
  field: path.map(String).join('.') || '(the profile)',
  expected,
  found: shown(path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input)),
})

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`
}

const deepFreeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze)
  return value
}
