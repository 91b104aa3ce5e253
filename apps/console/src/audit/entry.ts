import { createHash } from 'node:crypto'
import type { Role } from '../accounts/roles.ts'

/** `unknown`: it was begun, and nothing was heard of how it ended. */
export type AuditOutcome = 'done' | 'refused' | 'failed' | 'unknown'

/** What somebody did, or tried to do. */
export type AuditEntry = {
  /** From 1, contiguous. */
  readonly n: number
  /** ISO 8601. */
  readonly at: string
  /** Name of the account; null where nobody with an account asked. */
  readonly who: string | null
  readonly role: Role | null
  readonly action: string
  readonly target: string
  readonly reason: string
  readonly outcome: AuditOutcome
  readonly hash: string
}

/** How an entry written before ended. */
export type AuditEnding = {
  readonly of: number
  readonly at: string
  readonly outcome: AuditOutcome
  readonly hash: string
}

/** One line of the file: its hash covers the line before, so that none can be changed, taken out or put in unseen. */
export type AuditLine = AuditEntry | AuditEnding

export type Unhashed<L> = L extends AuditLine ? Omit<L, 'hash'> : never

/** What the first line follows. */
export const NO_HASH = ''

export const chained = (
  before: string,
  line: Unhashed<AuditLine>,
): { readonly text: string; readonly hash: string } => {
  const hash = hashOf(before, line)
  return { text: `${JSON.stringify({ ...line, hash })}\n`, hash }
}

/** Undefined for a line that is none, or does not follow the one before. */
export const readChained = (before: string, text: string): AuditLine | undefined => {
  const line = parseLine(text)
  if (!line) return undefined
  const { hash, ...rest } = line
  return hash === hashOf(before, rest) ? line : undefined
}

export const parseLine = (text: string): AuditLine | undefined => {
  try {
    const line = JSON.parse(text) as AuditLine
    return typeof line === 'object' && line !== null && typeof line.hash === 'string' ? line : undefined
  } catch {
    return undefined
  }
}

const hashOf = (before: string, line: object): string =>
  createHash('sha256').update(before).update(JSON.stringify(line)).digest('hex')
