import { createContext, use } from 'react'
import type { Role, Session } from '../api/answers.ts'

export const SessionContext = createContext<Session | null>(null)

/** Who is signed in. */
export const useSession = (): Session => {
  const session = use(SessionContext)
  if (session === null) throw new Error('Expected somebody to be signed in where this is shown')
  return session
}

const RANK: Readonly<Record<Role, number>> = { viewer: 0, operator: 1, admin: 2 }

/** Whether this operator may do what needs `role`. The server decides; the page shows no buttons that can't work. */
export const useMay = (role: Role): boolean => RANK[useSession().role] >= RANK[role]
