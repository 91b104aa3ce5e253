import { z } from 'zod'

/** Two of them and a separator fit into one id of the model. */
export const MEMBER_ID_LENGTH_MAX = 99

/** A member's id: made by members, opaque to everybody else. Without `~`, which joins two of them to a pair. */
export const memberId = z
  .string()
  .min(1)
  .max(MEMBER_ID_LENGTH_MAX)
  .regex(/^[A-Za-z0-9\-_.:]+$/)
