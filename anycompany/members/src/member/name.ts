import { z } from 'zod'

/** Longest name kept, in UTF-16 code units: the shop's column may hold more than anybody is called. */
export const NAME_LENGTH_MAX = 200

/** A name on its way in, with the key by which it is searched. Made at the edge: the secret stays there. */
export const name = {
  displayName: z.string().min(1).max(NAME_LENGTH_MAX),
  nameKey: z.string().min(1).max(NAME_LENGTH_MAX),
}
