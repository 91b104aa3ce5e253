import { z } from 'zod'
import { DECLINE_CODES, paymentMethods } from '../payment/method.ts'
import type { Filter } from '../payment/store.ts'
import { BEHAVIOURS, OPERATIONS, operationsOf } from '../provoke/behaviour.ts'
import { Refusal } from '../refusal.ts'

/** In the currency's smallest unit. */
const AMOUNT_MAX = 99_999_999
const METADATA_KEYS_MAX = 50
const METADATA_KEY_LENGTH_MAX = 40
const METADATA_VALUE_LENGTH_MAX = 500
const PAGE_MAX = 100
const PAGE = 10
const DELAY_MS_MAX = 7 * 24 * 60 * 60 * 1_000
const NEXT_MAX = 100_000

const amount = z.int().min(1).max(AMOUNT_MAX)
const id = z.string().min(1).max(64)
// The database's text holds no NUL.
const text = z.string().regex(/^[^\0]*$/)
const metadata = z
  .record(text.min(1).max(METADATA_KEY_LENGTH_MAX), text.max(METADATA_VALUE_LENGTH_MAX))
  .refine((given) => Object.keys(given).length <= METADATA_KEYS_MAX, `Expected at most ${METADATA_KEYS_MAX} keys`)
const paymentMethod = z.string().max(64)

/** Bodies of the API. What is not named is refused. */
export const bodies = {
  create: z.strictObject({
    amount,
    currency: z.string().regex(/^[a-z]{3}$/, 'Expected three small letters, as in krw'),
    capture_method: z.enum(['automatic', 'manual']).default('automatic'),
    payment_method: paymentMethod.optional(),
    metadata: metadata.default({}),
  }),
  confirm: z.strictObject({ payment_method: paymentMethod.optional() }),
  capture: z.strictObject({ amount_to_capture: amount.optional() }),
  cancel: z.strictObject({
    cancellation_reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned']).optional(),
  }),
  refund: z.strictObject({ payment_intent: id, amount: amount.optional(), metadata: metadata.default({}) }),
  nothing: z.strictObject({}),
  behaviour: z
    .strictObject({
      operation: z.enum(OPERATIONS),
      behaviour: z.enum(BEHAVIOURS),
      decline_code: z.enum(DECLINE_CODES).optional(),
      delay_ms: z.int().min(1).max(DELAY_MS_MAX).optional(),
      share: z.number().gt(0).max(1).optional(),
      next: z.int().min(1).max(NEXT_MAX).optional(),
    })
    .refine((set) => operationsOf(set.behaviour).includes(set.operation), {
      path: ['operation'],
      error: ({ input }) =>
        `Expected ${operationsOf((input as { behaviour: (typeof BEHAVIOURS)[number] }).behaviour).join(' or ')}`,
    })
    .refine((set) => (set.share === undefined) !== (set.next === undefined), {
      path: ['share'],
      error: 'Expected either share or next',
    }),
}

/** The first thing that is wrong, as a refusal with the parameter's name. */
export const parsed = <T>(schema: z.ZodType<T>, given: unknown): T => {
  const result = schema.safeParse(given ?? {})
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  if (issue.code === 'unrecognized_keys')
    throw new Refusal('parameter_unknown', `Nothing here is called ${issue.keys.join(', ')}.`, {
      param: String(issue.keys[0]),
    })
  const param = issue.path.join('.') || 'body'
  throw new Refusal(isMissing(given, issue.path) ? 'parameter_missing' : 'parameter_invalid', `${issue.message}.`, {
    param,
  })
}

const isMissing = (given: unknown, path: readonly PropertyKey[]): boolean =>
  path.length === 1 && (given as Record<PropertyKey, unknown> | null | undefined)?.[path[0]!] === undefined

/** A payment method that there is. */
export const knownMethod = (name: string | undefined): string | undefined => {
  if (name === undefined || paymentMethods.has(name)) return name
  throw new Refusal('payment_method_unknown', `No payment method is called ${name}.`, { param: 'payment_method' })
}

const page = z.coerce.number().int().min(1).max(PAGE_MAX)
const instant = z.iso.datetime({ offset: true }).transform((given) => new Date(given))

const listed = z.strictObject({
  limit: page.default(PAGE),
  starting_after: id.optional(),
  payment_intent: id.optional(),
  'created[gte]': instant.optional(),
  'created[lte]': instant.optional(),
  metadata,
})

/** `?metadata[order]=7&created[gte]=2026-01-01T00:00:00Z&created[lte]=…&starting_after=pi_…&limit=100`. */
export const listFilter = (query: unknown): Filter => {
  const given = Object.entries(query as Readonly<Record<string, string>>)
  const asked = parsed(listed, {
    ...Object.fromEntries(given.filter(([name]) => !METADATA.test(name))),
    metadata: Object.fromEntries(
      given.flatMap(([name, value]) => {
        const key = METADATA.exec(name)?.[1]
        return key === undefined ? [] : [[key, value]]
      }),
    ),
  })
  return {
    metadata: asked.metadata,
    createdFrom: asked['created[gte]'],
    createdTo: asked['created[lte]'],
    paymentIntent: asked.payment_intent,
    startingAfter: asked.starting_after,
    limit: asked.limit,
  }
}

const METADATA = /^metadata\[(.+)\]$/
