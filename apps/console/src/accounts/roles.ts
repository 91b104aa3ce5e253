/** What an account may do; each role may all that the one before it may. */
export const ROLES = ['viewer', 'operator', 'admin'] as const

/** `viewer` reads; `operator` also acts on views, dead letters and personal fields; `admin` also on accounts. */
export type Role = (typeof ROLES)[number]

export const mayActAs = (found: Role, needed: Role): boolean => ROLES.indexOf(found) >= ROLES.indexOf(needed)
