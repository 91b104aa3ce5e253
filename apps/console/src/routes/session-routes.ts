import { z } from 'zod'
import type { Accounts } from '../accounts/accounts.ts'
import type { CheckPassword } from '../accounts/check-password.ts'
import type { Sessions } from '../accounts/sessions.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import { faults } from '../errors.ts'
import { CLEARED_COOKIE, cookieOf, tokenIn } from '../http/session-cookie.ts'
import { type ConsoleRoute, parseInput } from './route.ts'

const TEXT_LENGTH_MAX = 200
const credentials = z.strictObject({
  name: z.string().min(1).max(TEXT_LENGTH_MAX),
  password: z.string().min(1).max(TEXT_LENGTH_MAX),
})

export type SigningIn = {
  readonly accounts: Accounts
  readonly sessions: Sessions
  readonly check: CheckPassword
  readonly audit: AuditLog
}

/** Signing in and out, and who is signed in. */
export const sessionRoutes = ({ accounts, sessions, check, audit }: SigningIn): readonly ConsoleRoute[] => [
  {
    method: 'POST',
    url: '/api/session',
    role: null,
    action: null,
    answer: async ({ request, reply }) => {
      const { name, password } = parseInput(credentials, request.body)
      const account = await check({ name, password, address: request.ip })
      // A name without an account may be a password typed into the wrong field: it is written nowhere.
      const asked = accounts.find(name)
      const deed = { who: asked?.name ?? null, role: asked?.role ?? null, action: 'sign-in', target: '', reason: '' }
      await audit.note(deed, account ? 'done' : 'refused')
      if (!account) throw faults.CONSOLE_SIGN_IN_REFUSED({})
      reply.header('set-cookie', cookieOf(sessions.begin(account)))
      return { name: account.name, role: account.role }
    },
  },
  {
    method: 'GET',
    url: '/api/session',
    role: 'viewer',
    action: null,
    answer: async ({ caller: { name, role } }) => ({ name, role }),
  },
  {
    method: 'DELETE',
    url: '/api/session',
    role: null,
    action: null,
    answer: async ({ request, reply }) => {
      const token = tokenIn(request)
      const session = token === undefined ? undefined : sessions.find(token)
      if (token !== undefined) sessions.end(token)
      reply.header('set-cookie', CLEARED_COOKIE)
      if (session)
        await audit.note({ who: session.name, role: session.role, action: 'sign-out', target: '', reason: '' }, 'done')
      return {}
    },
  },
]
