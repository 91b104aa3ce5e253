import { z } from 'zod'
import type { Accounts } from '../accounts/accounts.ts'
import { ROLES } from '../accounts/roles.ts'
import type { Session, Sessions } from '../accounts/sessions.ts'
import { AUDIT_PAGE_MAX, type AuditLog } from '../audit/audit-log.ts'
import { ownOutcome } from '../audit/outcome.ts'
import { type ConsoleRoute, parametersOf, parseInput, wholeNumber } from './route.ts'

const PASSWORD_LENGTH = { min: 12, max: 200 }
const password = z.string().min(PASSWORD_LENGTH.min).max(PASSWORD_LENGTH.max)
const role = z.enum(ROLES)
const newAccount = z.strictObject({ name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,39}$/), role, password })
const change = z
  .strictObject({ role: role.optional(), password: password.optional() })
  .refine((to) => to.role !== undefined || to.password !== undefined, 'a role or a password')
const AUDIT_PAGE_DEFAULT = 50
const auditPage = z.strictObject({
  before: wholeNumber({ min: 1, max: Number.MAX_SAFE_INTEGER }).optional(),
  limit: wholeNumber({ min: 1, max: AUDIT_PAGE_MAX }).default(AUDIT_PAGE_DEFAULT),
})

type Keeping = { readonly accounts: Accounts; readonly sessions: Sessions; readonly audit: AuditLog }

/** Who may come in, and what everybody has done. */
export const accountRoutes = ({ accounts, sessions, audit }: Keeping): readonly ConsoleRoute[] => {
  const audited = <R>(caller: Session, action: string, target: string, work: () => Promise<R>): Promise<R> =>
    audit.during({ who: caller.name, role: caller.role, action, target, reason: '' }, work, ownOutcome)
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
        const account = parseInput(newAccount, request.body)
        const added = await audited(caller, 'add-account', `${account.name} ${account.role}`, () =>
          accounts.add(account),
        )
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
        return audited(caller, 'change-account', [name, ...what].join(' '), async () => {
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
        return audited(caller, 'remove-account', name, async () => {
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
