import fastify, { type FastifyInstance } from 'fastify'
import { authorise } from './api/authorise.ts'
import type { Desk } from './api/call.ts'
import { deskRoutes } from './api/desk-routes.ts'
import { failureAnswer, unknownAnswer } from './api/failure.ts'
import { intentRoutes } from './api/intents.ts'
import { refundRoutes } from './api/refunds.ts'
import { chanceOf } from './chance.ts'
import { type Clock, systemClock } from './clock.ts'
import { openPool } from './database/pool.ts'
import { prepareDatabase } from './database/prepare.ts'
import { settleDue } from './due.ts'
import { provokeRoutes } from './provoke/routes.ts'
import type { Settings } from './settings.ts'
import { deliverDue, takeOverDeliveries } from './webhook/deliver.ts'

const BODY_BYTES_MAX = 64 * 1024
/** How late something due may be noticed when nobody calls meanwhile. */
const LOOK_AGAIN_MS = 250
/** The database may be away: one line in the log every so often. */
const FAILED_WAIT_MS = 2_000

/** The whole provider, not yet listening. */
export type Provider = AsyncDisposable & {
  readonly app: FastifyInstance
  /** Ends what is processing and due. */
  readonly settleDue: () => Promise<number>
  /** Sends what is due; says how many deliveries were tried. */
  readonly deliverDue: () => Promise<number>
  /** Does both again and again, until disposed. */
  readonly keepUp: () => void
}

export const openProvider = async (settings: Settings, clock: Clock = systemClock): Promise<Provider> => {
  const pool = openPool(settings.databaseUrl)
  const chance = chanceOf(settings.seed)
  const endpoint = settings.webhook
  const closing = new AbortController()
  let wakeUp = new AbortController()
  const wake = () => wakeUp.abort()
  try {
    await prepareDatabase(pool)
    await takeOverDeliveries(pool, clock.now())
  } catch (error) {
    await pool.end()
    throw error
  }

  const settle = () => settleDue({ pool, clock, chance })
  const deliver = async () => (endpoint ? deliverDue({ pool, clock, endpoint, closing: closing.signal }) : 0)
  const keepUp = async (name: string, work: () => Promise<number>) => {
    while (!closing.signal.aborted) {
      const done = await work().catch((error: unknown) => {
        console.error(`${name} failed, and is tried again: ${String(error)}`)
      })
      if (done) continue
      await systemClock.sleep(done === 0 ? LOOK_AGAIN_MS : FAILED_WAIT_MS, wakeUp.signal)
      if (wakeUp.signal.aborted && !closing.signal.aborted) wakeUp = new AbortController()
    }
  }
  const loops: Promise<void>[] = []
  const app = appOf({ pool, clock, chance, settings, wake, closing: closing.signal }, settings)
  return {
    app,
    settleDue: settle,
    deliverDue: deliver,
    keepUp: () => void loops.push(keepUp('Settling', settle), keepUp('Delivering', deliver)),
    [Symbol.asyncDispose]: async () => {
      closing.abort()
      wake()
      await app.close()
      await Promise.all(loops)
      await pool.end()
    },
  }
}

const appOf = (desk: Desk, { secretKey }: Settings): FastifyInstance => {
  const app = fastify({ bodyLimit: BODY_BYTES_MAX, forceCloseConnections: 'idle' })
  app.setErrorHandler(failureAnswer)
  app.setNotFoundHandler(unknownAnswer)
  app.get('/health', async (_request, reply) => {
    const served = await desk.pool.query('select').then(
      () => true,
      () => false,
    )
    return reply.code(served ? 200 : 503).send({ status: served ? 'ok' : 'database away' })
  })
  app.register(async (api) => {
    api.addHook('onRequest', async (request) => authorise(request.headers.authorization, secretKey))
    intentRoutes(api, desk)
    refundRoutes(api, desk)
    deskRoutes(api, desk)
  })
  app.register(async (pages) => provokeRoutes(pages, desk))
  return app
}
