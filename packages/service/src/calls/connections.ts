import type { Pool } from '@banyan/registry/http-client'
import type { Tls } from '@banyan/registry/tls'
import { CALL_ANSWER_BYTES_MAX, CALL_CONNECT_MS, CALLED_ORIGINS_MAX } from '../limits.ts'

/** Connections to the processes that are called. */
export type Connections = AsyncDisposable & { readonly to: (context: string, origin: string) => Pool }

const KEEP_ALIVE_MS = 10_000 // shorter than hosts keep a connection, so that this side closes first

/**
 * One `Pool` per context and origin, because undici's `BalancedPool` collapses to one host after an outage. Beyond {@link CALLED_ORIGINS_MAX} the one used
 * longest ago is closed. The client is imported here: a host that calls nobody keeps its memory.
 */
export const openConnections = async (perOrigin: number, tls: Tls | undefined): Promise<Connections> => {
  const client = await import('@banyan/registry/http-client')
  const pools = new Map<string, Pool>()
  const open = (context: string, origin: string): Pool =>
    new client.Pool(origin, {
      connections: perOrigin,
      connect: client.connectTo(tls, context, CALL_CONNECT_MS),
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxResponseSize: CALL_ANSWER_BYTES_MAX,
      allowH2: false,
    })
  return {
    to: (context, origin) => {
      const name = `${context} ${origin}`
      const pool = pools.get(name) ?? open(context, origin)
      pools.delete(name)
      pools.set(name, pool)
      if (pools.size > CALLED_ORIGINS_MAX) {
        const [oldest, unused] = pools.entries().next().value!
        pools.delete(oldest)
        unused.close().catch(() => {}) // its calls under way end first; nobody waits for it
      }
      return pool
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
      pools.clear()
    },
  }
}
