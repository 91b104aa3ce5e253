import { z } from 'zod'
import { label, shopPath } from './names.ts'

const words = z.string({ error: 'words to show' }).trim().min(1, { error: 'words to show' }).max(40)

/** A link to a page of the shop's, as our pages show it. The way out is `logout`: no link, but a request. */
export const link = z.strictObject({
  /** What pages of ours know it by: `home`, `cart`, `account`. */
  name: label,
  label: z.strictObject({ ko: words, en: words }),
  href: shopPath,
  /** `members` are logged in at the shop, `visitors` are not. */
  shownTo: z
    .enum(['everyone', 'members', 'visitors'], { error: '"everyone", "members" or "visitors"' })
    .default('everyone'),
})
