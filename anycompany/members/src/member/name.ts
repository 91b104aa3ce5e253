import { z } from 'zod'

/** Longest name kept, in UTF-16 code units: the shop's column may hold more than anybody is called. */
export const NAME_LENGTH_MAX = 200

/** Most keys of one name, and the longest one: more than the longest name has parts. */
const NAME_KEYS_MAX = 400
const NAME_KEY_LENGTH_MAX = 50

/** A name on its way in, with the keys by which it is searched. Made at the edge: the secret stays there. */
export const name = {
  displayName: z.string().min(1).max(NAME_LENGTH_MAX),
  nameKeys: z.array(z.string().min(1).max(NAME_KEY_LENGTH_MAX)).max(NAME_KEYS_MAX).readonly(),
}
