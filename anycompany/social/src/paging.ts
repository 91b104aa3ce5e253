import { z } from 'zod'

/** Longest cursor a client may send back, in characters; ours are far shorter. */
const CURSOR_LENGTH_MAX = 1_000
/** Most items in one page. */
export const PAGE_MAX = 50
const PAGE_DEFAULT = 20

/** What every list takes: where to go on, and how many at most. */
export const paging = (
  limits: { readonly max: number; readonly usual: number } = { max: PAGE_MAX, usual: PAGE_DEFAULT },
) =>
  z.strictObject({
    cursor: z.string().max(CURSOR_LENGTH_MAX).nullable().default(null),
    limit: z.int().min(1).max(limits.max).default(limits.usual),
  })
