import { type Desk, HISTORY_PAGE_MAX, type Standing } from '@banyan/configuration'
import { z } from 'zod'
import type { AuditLog } from '../audit/audit-log.ts'
import { ownOutcome } from '../audit/outcome.ts'
import { faults } from '../errors.ts'
import type { Host } from '../host/hosts.ts'
import type { InnerFetch } from '../host/inner-fetch.ts'
import { type ConsoleRoute, parametersOf, parseInput, reason, wholeNumber } from './route.ts'

const HISTORY_PAGE_DEFAULT = 20
/** The gateway's own door answers at once, or is away. */
const GATEWAY_ANSWER_MS = 2_000

const version = z.int().min(0)
const change = z.strictObject({
  /** The version that was looked at. */
  version,
  set: z.record(z.string().min(1), z.json()).refine((set) => Object.keys(set).length > 0, 'at least one setting'),
  reason,
})
const rollBack = z.strictObject({ version, reason })
const historyPage = z.strictObject({
  context: z.string(),
  before: wholeNumber({ min: 1, max: Number.MAX_SAFE_INTEGER }).nullable().default(null),
  limit: wholeNumber({ min: 1, max: HISTORY_PAGE_MAX }).default(HISTORY_PAGE_DEFAULT),
})

/** How one process stands with its settings, as it says itself; or that it does not answer. */
type ProcessTold =
  | { readonly process: string; readonly isAway: true }
  | {
      readonly process: string
      readonly isAway: false
      readonly store: 'reached' | 'away'
      readonly settings: readonly Standing[]
    }

type Parts = {
  /** Undefined where nothing may be set. */
  readonly desk: Desk | undefined
  readonly audit: AuditLog
  readonly hosts: readonly Host[]
  readonly gatewayStatsUrl: string | null
  readonly askGateway: InnerFetch
}

/** What may be set, what is, who set it and why; and changing it. */
export const configurationRoutes = ({
  desk,
  audit,
  hosts,
  gatewayStatsUrl,
  askGateway,
}: Parts): readonly ConsoleRoute[] => {
  const given = (): Desk => {
    if (desk) return desk
    throw faults.CONSOLE_NOT_FOUND({ what: 'a configuration of this system' })
  }
  return [
    {
      method: 'GET',
      url: '/api/configuration',
      role: 'viewer',
      action: null,
      answer: async ({ caller }) => {
        if (!desk) return { contexts: [], processes: [] }
        const [contexts, ...processes] = await Promise.all([
          desk.list(),
          ...hosts.map((host) => ofHost(host, caller.name)),
          ...(gatewayStatsUrl === null ? [] : [ofGateway(gatewayStatsUrl, askGateway)]),
        ])
        return { contexts, processes: processes.toSorted((a, b) => (a.process < b.process ? -1 : 1)) }
      },
    },
    {
      method: 'GET',
      url: '/api/configuration/:context/history',
      role: 'viewer',
      action: null,
      answer: async ({ request }) => {
        const { context, ...page } = parseInput(historyPage, parametersOf(request))
        const changes = await given().history(context, page)
        const last = changes.at(-1)?.version ?? 1
        return { changes, next: changes.length === page.limit && last > 1 ? last : null }
      },
    },
    {
      method: 'POST',
      url: '/api/configuration/:context',
      role: 'operator',
      action: 'change-settings',
      answer: async ({ request, caller }) => {
        const { context = '' } = parametersOf(request)
        const { version: expectedVersion, set, reason: why } = parseInput(change, request.body)
        const target = [context, ...Object.keys(set)].join(' ')
        const deed = { who: caller.name, role: caller.role, action: 'change-settings', target, reason: why }
        const work = () => given().change(context, set, { by: caller.name, why, expectedVersion })
        return { version: (await audit.during(deed, work, ownOutcome)).version }
      },
    },
    {
      method: 'POST',
      url: '/api/configuration/:context/rollback',
      role: 'operator',
      action: 'roll-back-settings',
      answer: async ({ request, caller }) => {
        const { context = '' } = parametersOf(request)
        const { version: expectedVersion, reason: why } = parseInput(rollBack, request.body)
        const target = `${context} ${expectedVersion}`
        const deed = { who: caller.name, role: caller.role, action: 'roll-back-settings', target, reason: why }
        const work = () => given().rollBack(context, { by: caller.name, why, expectedVersion })
        return { version: (await audit.during(deed, work, ownOutcome)).version }
      },
    },
  ]
}

const ofHost = async ({ address, ask }: Host, operator: string): Promise<ProcessTold> => {
  const answer = await ask(operator, '/configuration').catch(() => null) // told as away
  if (answer?.status !== 200) return { process: address, isAway: true }
  return { isAway: false, ...(answer.body as Omit<ProcessTold & { isAway: false }, 'isAway'>) }
}

const ofGateway = async (url: string, ask: InnerFetch): Promise<ProcessTold> => {
  const told = await ask(url, { signal: AbortSignal.timeout(GATEWAY_ANSWER_MS) })
    .then(
      (response) =>
        response.json() as Promise<{
          readonly configuration?: Pick<ProcessTold & { isAway: false }, 'store' | 'settings'>
        }>,
    )
    .catch(() => null) // told as away
  const process = 'gateway'
  return told?.configuration ? { process, isAway: false, ...told.configuration } : { process, isAway: true }
}
