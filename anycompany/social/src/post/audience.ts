import { z } from 'zod'

/** Who may see a post besides its author: their friends, or every member. */
export const audience = z.enum(['friends', 'public'])
export type Audience = z.output<typeof audience>
