import { z } from 'zod'
import { identifier, serverName, timeZone } from './names.ts'

const place = { schema: identifier.optional(), table: identifier }

/**
 * How a column writes down an instant. A `timestamp` without time zone holds the wall clock of whoever wrote it:
 * `writtenIn` names the `TimeZone` of the *writing* connection; `server-default` is the server's own setting
 * as our role sees it. A wrong answer here makes sessions live hours too long or too short.
 */
export const instantColumn = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ column: identifier, type: z.literal('timestamptz') }),
    z.strictObject({
      column: identifier,
      type: z.literal('timestamp'),
      writtenIn: z.union([z.literal('server-default'), timeZone], {
        error: '"server-default" or the IANA time zone of the connections that write it',
      }),
    }),
    z.strictObject({ column: identifier, type: z.literal('epoch-ms') }),
    z.strictObject({ column: identifier, type: z.literal('epoch-s') }),
  ],
  { error: 'a type: "timestamptz", "timestamp", "epoch-ms" or "epoch-s"' },
)

const roles = z.strictObject({
  column: identifier,
  /** Values that make a user a customer. Any value named neither here nor under `guests` is staff. */
  customers: z.array(z.string()).min(1, { error: 'at least one value' }).readonly(),
  /** Values of rows that nobody logs in as; they are never users. */
  guests: z.array(z.string()).readonly().default([]),
})

export const users = z.strictObject({
  ...place,
  id: identifier,
  /** Decides how an id is looked up, so that the shop's own index serves. */
  idType: z.enum(['integer', 'text', 'uuid'], { error: '"integer", "text" or "uuid"' }),
  email: identifier.optional(),
  role: z.union([roles, z.literal('all-are-customers')], {
    error: '{column, customers, guests?} or "all-are-customers"',
  }),
})

export const customers = z.strictObject({
  ...place,
  id: identifier,
  /** The column that points at the user; null for guests. May be the user's own id where one table holds both. */
  userId: identifier,
  /** One column or several, joined by a space. */
  name: z.union([identifier.transform((name) => [name]), z.array(identifier).min(1).max(5)], {
    error: 'a column, or a list of 1 to 5 columns',
  }),
})

export const catalogue = z.strictObject({ ...place, id: identifier, name: identifier })

/** A path of the shop's with `{id}` where the product's id stands. */
const productPath = z
  .string()
  .max(200)
  .regex(/^\/(?!\/)[\w\-./]*\{id\}[\w\-./]*$/, { error: 'a path such as "/products/{id}"' })

export const products = catalogue.extend({
  /** A second name, for readers of English. */
  nameEn: identifier.optional(),
  /** In minor units of the shop's currency. */
  priceMinor: identifier.optional(),
  /** A whole number; none means sold out. Without it a product counts as there. */
  stock: identifier.optional(),
  /** A boolean: whether the shop sells the product at all. Without it every row is sold. */
  isListed: identifier.optional(),
  categoryId: identifier.optional(),
  page: productPath.optional(),
  picture: productPath.optional(),
})

export const categories = catalogue.extend({ parentId: identifier.optional() })

/** A table whose changes are followed. `key` is one unique, never null column of text, integers or uuids. */
export const followed = z
  .strictObject({
    ...place,
    key: identifier,
    columns: z.array(identifier).max(100, { error: 'at most 100 columns' }).readonly(),
    updatedAt: instantColumn.optional(),
    /** Instead of the feed's `slot`, where another process follows this table: a slot has one reader at a time. */
    slot: serverName.optional(),
    /** How far behind the newest instant a row may be committed and still be found at once; later ones wait for the sweep. */
    overlapMs: z.int().min(0).max(600_000).default(10_000),
    /** Between two looks at `updatedAt`. */
    pollEveryMs: z.int().min(20).max(3_600_000).default(1_000),
    /** Rest between the end of a sweep through all keys and the next one. */
    sweepPauseMs: z.int().min(0).max(86_400_000).default(1_000),
  })
  .refine((table) => new Set(table.columns).size === table.columns.length, {
    path: ['columns'],
    error: 'every column once',
  })
