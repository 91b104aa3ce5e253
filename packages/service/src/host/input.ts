import { type ActorKind, isFault } from '@banyan/model'
import type { z } from 'zod'
import { faults } from '../errors.ts'

/** Most fields named in one refusal. */
const FIELDS_TOLD_MAX = 20

/** An input as its schema reads it. Throws `SERVICE_INPUT_INVALID` with the paths of the fields that don't fit, never their values. */
export const parseInput = (schema: z.ZodType, sent: unknown): unknown => {
  const result = schema.safeParse(sent)
  if (result.success) return result.data
  const fields = result.error.issues.slice(0, FIELDS_TOLD_MAX).map((issue) => ({
    path: issue.path.map(String).join('.'),
    expected: issue.message,
  }))
  throw faults.SERVICE_INPUT_INVALID({ fields })
}

/** What doesn't fit, for code that sends what others have written: of `SERVICE_INPUT_INVALID` the fields, of anything else nothing. */
export const unfitInput = (error: unknown): string | undefined => {
  if (!isFault(error, 'SERVICE_INPUT_INVALID')) return undefined
  const fields = error.data['fields'] as readonly { readonly path: string; readonly expected: string }[]
  return fields.map(({ path, expected }) => `${path}: expected ${expected}`).join('; ')
}

/** Throws `SERVICE_CALLER_REFUSED` for a kind of caller that is not listed. */
export const requireKind = (allowed: readonly ActorKind[], found: ActorKind): void => {
  if (!allowed.includes(found)) throw faults.SERVICE_CALLER_REFUSED({ expected: allowed, found })
}
