import { createHash, randomBytes } from 'node:crypto'
import type { Role } from './roles.ts'

/** How long a session lasts, in seconds: a working day. */
export const SESSION_S = 12 * 60 * 60
/** Sessions at once; the oldest makes room. */
export const SESSIONS_MAX = 1_000
const TOKEN_BYTES = 32

export type Session = {
  readonly name: string
  readonly role: Role
  /** Aborts when the session is over: its live streams end. */
  readonly signal: AbortSignal
}

/** Who is signed in; in memory alone, so a restart signs everybody out. */
export type Sessions = {
  /** The token of a new session; nobody can guess it, and only its hash is kept. */
  begin(account: { readonly name: string; readonly role: Role }): string
  find(token: string): Session | undefined
  end(token: string): void
  /** All sessions of an account: it was deleted, or may other things now. */
  endAllOf(name: string): void
  /** All but one: whoever changes their password stays where they are. */
  endOthersOf(name: string, token: string): void
}

export const openSessions = (now: () => number = Date.now): Sessions => {
  const sessions = new Map<string, Session & { readonly ending: AbortController; readonly until: number }>()
  const endAt = (key: string): void => {
    sessions.get(key)?.ending.abort()
    sessions.delete(key)
  }
  return {
    begin: ({ name, role }) => {
      if (sessions.size >= SESSIONS_MAX) endAt(sessions.keys().next().value!)
      const token = randomBytes(TOKEN_BYTES).toString('base64url')
      const ending = new AbortController()
      const until = now() + SESSION_S * 1_000
      sessions.set(keyOf(token), { name, role, ending, signal: ending.signal, until })
      return token
    },
    find: (token) => {
      const session = sessions.get(keyOf(token))
      if (session && session.until <= now()) endAt(keyOf(token))
      return session && session.until > now() ? session : undefined
    },
    end: (token) => endAt(keyOf(token)),
    endOthersOf: (name, token) => {
      for (const [key, session] of sessions) if (session.name === name && key !== keyOf(token)) endAt(key)
    },
    endAllOf: (name) => {
      for (const [key, session] of sessions) if (session.name === name) endAt(key)
    },
  }
}

const keyOf = (token: string): string => createHash('sha256').update(token).digest('base64')
