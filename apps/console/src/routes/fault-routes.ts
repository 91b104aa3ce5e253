import { randomUUID } from 'node:crypto'
import { isFault } from '@banyan/model'
import { z } from 'zod'
import type { Role } from '../accounts/roles.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import { hostOutcome } from '../audit/outcome.ts'
import { faults } from '../errors.ts'
import type { HostAnswer, HostClient } from '../host/host-client.ts'
import { type ConsoleRoute, handOn, parseInput, reason } from './route.ts'

/** A process that has an operators' door: the gateway, and every host. */
export type Door = HostClient & { readonly address: string }

/** How the fault switches of one process stand, as it says itself; or that it does not answer. */
type ProcessFaults = { readonly address: string; readonly isAway: boolean; readonly [field: string]: unknown }

/** What one process would not do. */
type Refused = { readonly address: string; readonly code: string; readonly detail: string }

const setting = z.strictObject({ switch: z.looseObject({ at: z.string(), do: z.string() }), reason })
const clearing = z.strictObject({ id: z.string().min(1).optional(), reason })
const arming = z.strictObject({ minutes: z.number(), reason })
const disarming = z.strictObject({ reason })

type Deed = {
  readonly method: 'PUT' | 'DELETE'
  readonly path: string
  readonly role: Role
  readonly action: string
  readonly read: (body: unknown) => { readonly body: { readonly reason: string }; readonly target: string }
}

const DEEDS: readonly Deed[] = [
  {
    method: 'PUT',
    path: '/faults',
    role: 'operator',
    action: 'set-fault',
    read: (sent) => {
      const { switch: wanted, reason: why } = parseInput(setting, sent)
      // One id in all processes: so it is one switch to whoever clears it.
      const id = typeof wanted['id'] === 'string' ? wanted['id'] : randomUUID().slice(0, 8)
      return {
        body: { switch: { ...wanted, id }, reason: why } as never,
        target: `${wanted.do} at ${wanted.at} (${id})`,
      }
    },
  },
  {
    method: 'DELETE',
    path: '/faults',
    role: 'operator',
    action: 'clear-faults',
    read: (sent) => {
      const body = parseInput(clearing, sent)
      return { body, target: body.id ?? 'all' }
    },
  },
  {
    method: 'PUT',
    path: '/faults/arming',
    role: 'admin',
    action: 'arm-faults',
    read: (sent) => {
      const body = parseInput(arming, sent)
      return { body, target: `${body.minutes} minutes` }
    },
  },
  {
    method: 'DELETE',
    path: '/faults/arming',
    role: 'operator',
    action: 'disarm-faults',
    read: (sent) => ({ body: parseInput(disarming, sent), target: 'all' }),
  },
]

/** The fault switches of all processes: told and set everywhere at once, because a link has two ends. */
export const faultRoutes = (doors: readonly Door[], audit: AuditLog): readonly ConsoleRoute[] => [
  {
    method: 'GET',
    url: '/api/faults',
    role: 'viewer',
    action: null,
    answer: async ({ caller }) => ({ processes: await standing(doors, caller.name) }),
  },
  ...DEEDS.map(({ method, path, role, action, read }): ConsoleRoute => ({
    method,
    url: `/api${path}`,
    role,
    action,
    answer: async ({ request, reply, caller }) => {
      const { body, target } = read(request.body)
      const deed = { who: caller.name, role: caller.role, action, target, reason: body.reason }
      const tell = async (): Promise<HostAnswer> => {
        const answers = await Promise.all(doors.map((door) => told(door, door.tell(caller.name, path, body, method))))
        return together(answers)
      }
      return handOn(reply, await audit.during(deed, tell, hostOutcome))
    },
  })),
]

const standing = (doors: readonly Door[], operator: string): Promise<readonly ProcessFaults[]> =>
  Promise.all(
    doors.map(async ({ address, ask }) => {
      const answer = await ask(operator, '/faults').catch(() => null) // told as away
      return answer?.status === 200 ? { ...(answer.body as object), address, isAway: false } : { address, isAway: true }
    }),
  )

type Told = { readonly address: string; readonly answer: HostAnswer | null }

/** A process that is away has no switches on, and none of its messages pass. */
const told = async ({ address }: Door, telling: Promise<HostAnswer>): Promise<Told> => ({
  address,
  answer: await telling.catch((error: unknown) => {
    if (isFault(error, 'CONSOLE_HOST_AWAY')) return null
    throw error
  }),
})

/** Done where one process did it, with what the others would not; the first refusal where none did. */
const together = (all: readonly Told[]): HostAnswer => {
  const processes = all.map(({ address, answer }): ProcessFaults => ({
    ...(answer?.status === 200 ? (answer.body as object) : {}),
    address,
    isAway: answer === null,
  }))
  const refused = all.flatMap(({ address, answer }): readonly Refused[] => {
    if (answer === null || answer.status === 200) return []
    const { code, detail } = answer.body as { readonly code: string; readonly detail: string }
    return [{ address, code, detail }]
  })
  if (all.some(({ answer }) => answer?.status === 200)) return { status: 200, body: { processes, refused } }
  const first = all.find(({ answer }) => answer !== null)?.answer
  if (!first) throw faults.CONSOLE_HOST_AWAY({})
  return first
}
