import type { FastifyInstance } from 'fastify'
import { describe, type System } from '@banyan/model'
import type { RunningContext } from '../host/running-context.ts'

/**
 * `GET /_health/live`: the process answers. `GET /_health/ready`: 200 when every context is open and its store answers, else 503 with
 * what stands in the way. `GET /_banyan/describe`: the model as JSON. None of them is for the world: the gateway doesn't route them.
 */
export const addHealth = (
  server: FastifyInstance,
  o: { readonly contexts: readonly RunningContext[]; readonly system: System; readonly isDraining: () => boolean },
): void => {
  server.get('/_health/live', async () => ({ status: 'live' }))
  server.get('/_health/ready', async (_request, reply) => {
    const contexts = Object.fromEntries(
      await Promise.all(o.contexts.map(async (context) => [context.name, await context.standing()] as const)),
    )
    const isReady = !o.isDraining() && Object.values(contexts).every((standing) => standing === 'open')
    if (!isReady) reply.code(503).header('retry-after', 1)
    const relays = Object.fromEntries(o.contexts.map((context) => [context.name, context.relayStatus()]))
    return { status: statusOf(isReady, o.isDraining()), contexts, relays }
  })
  const description = describe(o.system)
  server.get('/_banyan/describe', async () => description)
}

const statusOf = (isReady: boolean, isDraining: boolean): string => {
  if (isDraining) return 'draining'
  return isReady ? 'ready' : 'not ready'
}
