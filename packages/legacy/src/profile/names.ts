import { z } from 'zod'

/** Longer names are cut by PostgreSQL without a word, and would then name something else. Bytes. */
export const MAX_IDENTIFIER_BYTES = 63

/** A table or column exactly as the catalogue spells it: case, spaces and reserved words are kept by quoting. */
export const identifier = z
  .string({ error: 'the name of a table or column' })
  .refine((name) => 1 <= Buffer.byteLength(name) && Buffer.byteLength(name) <= MAX_IDENTIFIER_BYTES, {
    error: `a name of 1 to ${MAX_IDENTIFIER_BYTES} bytes`,
  })
  .refine((name) => !name.includes('\0'), { error: 'a name without NUL' })

/** Of a publication or a slot. Slots allow nothing else than these characters; longer names PostgreSQL cuts. */
export const serverName = z
  .string({ error: 'a name on the server' })
  .regex(/^[a-z_][a-z0-9_]{0,62}$/, { error: 'a name of 1 to 63 lower-case letters, digits and "_"' })

/** A label of ours: goes into logs, faults and keys of stores. */
export const label = z.string({ error: 'a label' }).regex(/^[a-z][a-z0-9-]{0,39}$/, {
  error: 'a label of 1 to 40 lower-case letters, digits and dashes, beginning with a letter',
})

/** A path at the shop's own address; never another host. */
export const shopPath = z
  .string({ error: 'a path at the shop' })
  .max(2048, { error: 'a path of at most 2048 characters' })
  .regex(/^\/(?!\/)[\x21-\x7e]*$/, { error: 'a path that begins with one "/" and holds only visible ASCII' })
  .refine((path) => !path.includes('\\') && !path.split(/[/?#]/).includes('..'), {
    error: 'a path without ".." or "\\"',
  })

/** The name of a cookie or of a header: a token of RFC 9110. */
export const httpToken = z
  .string({ error: 'a name of a cookie or header' })
  .regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}$/, { error: 'a token of RFC 9110, 1 to 100 characters' })

/** Where a value lies inside JSON, outermost member first: `['passport', 'user']`. */
export const jsonPath = z
  .array(z.string().min(1).max(200), { error: 'a list of member names' })
  .min(1, { error: 'at least one member name' })
  .max(10, { error: 'at most 10 member names' })
  .readonly()

/** An IANA time zone that this runtime knows. */
export const timeZone = z.string({ error: 'an IANA time zone' }).refine(isTimeZone, {
  error: 'an IANA time zone, for example "Asia/Seoul" or "UTC"',
})

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '' && !/^[+-]/.test(name)
  } catch {
    return false
  }
}
