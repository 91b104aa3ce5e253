import { z } from 'zod'
import { newPassword } from '../accounts/passwords.ts'
import { ownOutcome } from '../audit/outcome.ts'
import { faults } from '../errors.ts'
import { tokenIn } from '../http/session-cookie.ts'
import { type ConsoleRoute, parseInput } from './route.ts'
import type { SigningIn } from './session-routes.ts'

const OLD_LENGTH_MAX = 200
const change = z
  .strictObject({ old: z.string().min(1).max(OLD_LENGTH_MAX), password: newPassword })
  .refine((to) => to.old !== to.password, { path: ['password'], message: 'another one than the present password' })

/**
 * Whoever is signed in gives themselves another password: the one thing that a viewer may change. A session alone is not enough, the
 * present password is asked for; all other sessions of the account end.
 */
export const ownPasswordRoute = ({ accounts, sessions, check, audit }: SigningIn): ConsoleRoute => ({
  method: 'POST',
  url: '/api/session/password',
  role: 'viewer',
  action: 'change-own-password',
  answer: async ({ request, caller: { name, role } }) => {
    const { old, password } = parseInput(change, request.body)
    const deed = { who: name, role, action: 'change-own-password', target: name, reason: '' }
    const work = async () => {
      if (!(await check({ name, password: old, address: request.ip }))) throw faults.CONSOLE_PASSWORD_REFUSED({})
      await accounts.change(name, { password })
      sessions.endOthersOf(name, tokenIn(request) ?? '')
      return {}
    }
    return audit.during(deed, work, ownOutcome)
  },
})
