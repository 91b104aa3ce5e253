import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

/**
 * Closes a server: waits for the answers under way, at most `limitMs`, then cuts what is left. Connections on which nothing was ever asked
 * count as idle, which `server.close` alone would wait for.
 */
export const closingGently = (server: FastifyInstance): ((limitMs: number) => Promise<void>) => {
  let underWay = 0
  let quiet = Promise.withResolvers<void>()
  server.addHook('onRequest', async (_request, reply) => {
    underWay += 1
    reply.raw.once('close', () => {
      underWay -= 1
      if (underWay === 0) quiet.resolve()
    })
  })
  return async (limitMs) => {
    quiet = Promise.withResolvers()
    const closed = server.close()
    if (underWay > 0) await Promise.race([quiet.promise, delay(limitMs, undefined, { ref: false })])
    server.server.closeAllConnections()
    await closed
  }
}
