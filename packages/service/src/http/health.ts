import type { FastifyInstance } from 'fastify'
import { describe, type System } from '@banyan/model'
import type { RunningContext } from '../host/running-context.ts'

/**
 * `GET /_health/live`: the process answers. `GET /_health/ready`: 200 when every context is open and its store answers, else 503 with
 * what stands in the way. `GET /_banyan/describe`: the model as JSON. None of them is for the world: the gateway doesn't route them.
 */
export const addHealth = (
  server: FastifyInstance,
  o: {
    readonly contexts: readonly RunningContext[]
    readonly system: System
    readonly isDraining: () => boolean
    readonly configuration: (() => Configured) | undefined
  },
): void => {
  server.get('/_health/live', async () => ({ status: 'live' }))
  server.get('/_health/ready', async (_request, reply) => {
    const contexts = Object.fromEntries(
      await Promise.all(o.contexts.map(async (context) => [context.name, await context.standing()] as const)),
    )
    const isReady = !o.isDraining() && Object.values(contexts).every((standing) => standing === 'open')
    if (!isReady) reply.code(503).header('retry-after', 1)
    const relays = Object.fromEntries(o.contexts.map((context) => [context.name, context.relayStatus()]))
    const configuration = o.configuration && shortly(o.configuration())
    const partitions = Object.fromEntries(o.contexts.map((context) => [context.name, context.partitions()]))
    const status = statusOf(isReady, o.isDraining())
    return { status, contexts, relays, partitions, ...(configuration && { configuration }) }
  })
  const description = describe(o.system)
  server.get('/_banyan/describe', async () => description)
}

/** How a process stands with its settings, for health and operators; what else is told of each setting is the configuration's. */
export type Configured = {
  readonly store: 'reached' | 'away'
  readonly settings: readonly {
    readonly context: string
    readonly version: number
    readonly refused: { readonly version: number; readonly reason: string } | null
  }[]
}

/** Health is for anybody on this machine: versions, and no values. */
const shortly = ({ store, settings }: Configured) => ({
  store,
  settings: settings.map(({ context, version, refused }) => ({ context, version, refused })),
})

const statusOf = (isReady: boolean, isDraining: boolean): string => {
  if (isDraining) return 'draining'
  return isReady ? 'ready' : 'not ready'
}
