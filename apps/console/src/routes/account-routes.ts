import { z } from 'zod'
import type { Accounts } from '../accounts/accounts.ts'
import { newPassword as password } from '../accounts/passwords.ts'
import { ROLES } from '../accounts/roles.ts'
import type { Session, Sessions } from '../accounts/sessions.ts'
import { AUDIT_PAGE_MAX, type AuditLog } from '../audit/audit-log.ts'
import { ownOutcome } from '../audit/outcome.ts'
import { type ConsoleRoute, parametersOf, parseInput, reason, wholeNumber } from './route.ts'

const role = z.enum(ROLES)
const newAccount = z.strictObject({ name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,39}$/), role, password, reason })
const change = z
  .strictObject({ role: role.optional(), password: password.optional(), reason })
  .refine((to) => to.role !== undefined || to.password !== undefined, 'a role or a password')
const removal = z.strictObject({ reason })
const AUDIT_PAGE_DEFAULT = 50
const auditPage = z.strictObject({
  before: wholeNumber({ min: 1, max: Number.MAX_SAFE_INTEGER }).optional(),
  limit: wholeNumber({ min: 1, max: AUDIT_PAGE_MAX }).default(AUDIT_PAGE_DEFAULT),
})

type Keeping = { readonly accounts: Accounts; readonly sessions: Sessions; readonly audit: AuditLog }

/** Who may come in, and what everybody has done. */
export const accountRoutes = ({ accounts, sessions, audit }: Keeping): readonly ConsoleRoute[] => {
  type Deed = { readonly action: string; readonly target: string; readonly reason: string }
  const audited = <R>(caller: Session, deed: Deed, work: () => Promise<R>): Promise<R> =>
    audit.during({ who: caller.name, role: caller.role, ...deed }, work, ownOutcome)
  return [
    {
      method: 'GET',
      url: '/api/accounts',
      role: 'admin',
      action: null,
      answer: async () => ({ accounts: accounts.list() }),
    },
    {
      method: 'POST',
      url: '/api/accounts',
      role: 'admin',
      action: 'add-account',
      answer: async ({ request, reply, caller }) => {
        const { reason: why, ...account } = parseInput(newAccount, request.body)
        const deed = { action: 'add-account', target: `${account.name} ${account.role}`, reason: why }
        const added = await audited(caller, deed, () => accounts.add(account))
        reply.code(201)
        return added
      },
    },
    {
      method: 'PATCH',
      url: '/api/accounts/:name',
      role: 'admin',
      action: 'change-account',
      answer: async ({ request, caller }) => {
        const { name = '' } = parametersOf(request)
        const to = parseInput(change, request.body)
        const what = [to.role, to.password === undefined ? undefined : 'password'].filter((part) => part !== undefined)
        const deed = { action: 'change-account', target: [name, ...what].join(' '), reason: to.reason }
        return audited(caller, deed, async () => {
          const changed = await accounts.change(name, {
            ...(to.role !== undefined && { role: to.role }),
            ...(to.password !== undefined && { password: to.password }),
          })
          sessions.endAllOf(name)
          return changed
        })
      },
    },
    {
      method: 'DELETE',
      url: '/api/accounts/:name',
      role: 'admin',
      action: 'remove-account',
      answer: async ({ request, caller }) => {
        const { name = '' } = parametersOf(request)
        const deed = { action: 'remove-account', target: name, reason: parseInput(removal, request.body).reason }
        return audited(caller, deed, async () => {
          await accounts.remove(name)
          sessions.endAllOf(name)
          return {}
        })
      },
    },
    {
      method: 'GET',
      url: '/api/audit',
      role: 'viewer',
      action: null,
      answer: async ({ request }) => {
        const { before = null, limit } = parseInput(auditPage, parametersOf(request))
        return audit.page({ before, limit })
      },
    },
  ]
}
