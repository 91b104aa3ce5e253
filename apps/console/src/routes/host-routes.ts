import { z } from 'zod'
import type { Role } from '../accounts/roles.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import { hostOutcome } from '../audit/outcome.ts'
import type { HostClient } from '../host/host-client.ts'
import { type Model, readCode } from '../host/model.ts'
import { type ConsoleRoute, handOn, parametersOf, parseInput, reason } from './route.ts'

const TEXT_LENGTH_MAX = 400

/** Questions: what the page asks goes on to the host as it is, and so does the answer. */
const READS = [
  '/:context/streams',
  '/:context/streams/:stream',
  '/:context/feed',
  '/:context/events/:eventId/chain',
  '/:context/views/:view/rows',
  '/:context/dead-letters',
  '/:context/reconciliations',
  '/:context/reconciliations/:run',
  '/:context/queries/:query',
] as const

type Action = {
  readonly path: string
  readonly action: string
  readonly fields: readonly string[]
  /** Default: operator. */
  readonly role?: Role
}

/** Deeds: what the body must say besides the reason. */
const ACTIONS: readonly Action[] = [
  { path: '/:context/events/:eventId/reveal', action: 'reveal-event', fields: [] },
  { path: '/:context/views/:view/rows/reveal', action: 'reveal-row', fields: ['key'] },
  { path: '/:context/views/:view/rebuild', action: 'rebuild-view', fields: [] },
  { path: '/:context/views/:view/pause', action: 'pause-view', fields: [] },
  { path: '/:context/views/:view/resume', action: 'resume-view', fields: [] },
  { path: '/:context/dead-letters/reveal', action: 'reveal-dead-letter', fields: ['consumer', 'messageId'] },
  { path: '/:context/dead-letters/replay', action: 'replay-dead-letters', fields: ['consumer', 'source'] },
  { path: '/:context/dead-letters/skip', action: 'skip-dead-letter', fields: ['consumer', 'source'] },
  { path: '/:context/reconciliations/compare', action: 'reconcile', fields: ['agreement'] },
  { path: '/:context/reconciliations/mend', action: 'reconcile-and-mend', fields: ['agreement'], role: 'admin' },
]

/** What the host says of itself and does, handed on as it is: the console keeps nothing of it, so a host with changed code shows at once. */
export const hostRoutes = (host: HostClient, audit: AuditLog): readonly ConsoleRoute[] => [
  {
    method: 'GET',
    url: '/api/model',
    role: 'viewer',
    action: null,
    answer: async ({ caller, reply }) => {
      const [told, compare] = await Promise.all([host.ask(caller.name, '/model'), readCode(host, caller.name)])
      if (told.status !== 200) return handOn(reply, told)
      const model = told.body as Model
      return { ...model, code: compare(model.description) }
    },
  },
  ...READS.map((path): ConsoleRoute => ({
    method: 'GET',
    url: `/api/contexts${path}`,
    role: 'viewer',
    action: null,
    answer: async ({ request, caller, reply }) => {
      const to = addressOf(path, request.params as Record<string, string>)
      return handOn(reply, await host.ask(caller.name, to + queryOf(request.url)))
    },
  })),
  ...ACTIONS.map((action) => acting(action, host, audit)),
  commanding(host, audit),
]

const acting = (
  { path, action, fields, role = 'operator' }: Action,
  host: HostClient,
  audit: AuditLog,
): ConsoleRoute => {
  const text = z.string().min(1).max(TEXT_LENGTH_MAX)
  const input = z.strictObject({ ...Object.fromEntries(fields.map((field) => [field, text])), reason })
  return {
    method: 'POST',
    url: `/api/contexts${path}`,
    role,
    action,
    answer: async ({ request, caller, reply }) => {
      const body = parseInput(input, request.body) as Readonly<Record<string, string>>
      const parameters = parametersOf(request)
      const target = [...Object.values(parameters), ...fields.map((field) => body[field])].join(' ')
      const deed = { who: caller.name, role: caller.role, action, target, reason: body['reason']! }
      const tell = () => host.tell(caller.name, addressOf(path, parameters), body)
      return handOn(reply, await audit.during(deed, tell, hostOutcome))
    },
  }
}

/** As it was sent: the host says what it expects. */
const queryOf = (url: string): string => (url.includes('?') ? url.slice(url.indexOf('?')) : '')

const command = z.strictObject({ input: z.record(z.string(), z.unknown()).default({}), reason })

/** A command that a context's model allows operators. */
const commanding = (host: HostClient, audit: AuditLog): ConsoleRoute => ({
  method: 'POST',
  url: '/api/contexts/:context/commands/:command',
  role: 'operator',
  action: 'send-command',
  answer: async ({ request, caller, reply }) => {
    const { input, reason: why } = parseInput(command, request.body)
    const { context = '', command: name = '' } = parametersOf(request)
    const ids = Object.entries(input).flatMap(([field, value]) => (field.endsWith('Id') ? [String(value)] : []))
    const target = [context, name, ...ids].join(' ')
    const deed = { who: caller.name, role: caller.role, action: 'send-command', target, reason: why }
    const to = addressOf('/:context/commands/:command', { context, command: name })
    return handOn(
      reply,
      await audit.during(deed, () => host.tell(caller.name, to, { input, reason: why }), hostOutcome),
    )
  },
})

const addressOf = (path: string, parameters: Readonly<Record<string, string>>): string =>
  path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ''))
