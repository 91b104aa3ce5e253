import type { FastifyInstance } from 'fastify'
import { endBehaviours, listBehaviours, setBehaviour } from '../provoke/behaviours.ts'
import { listDeliveries, redeliver } from '../webhook/outbox.ts'
import type { Desk } from './call.ts'
import { pageOf } from './page-of.ts'
import { bodies, listFilter, parsed } from './requests.ts'

/** Deliveries, and what `/provoke` does, for programs. */
export const deskRoutes = (app: FastifyInstance, { pool, clock, wake }: Desk): void => {
  app.get('/v1/webhook_deliveries', (request) =>
    pageOf(listFilter(request.query), (filter) => listDeliveries(pool, filter)),
  )

  app.post<ById>('/v1/webhook_deliveries/:id/redeliver', (request) => {
    parsed(bodies.nothing, request.body)
    return redeliver(pool, request.params.id, clock.now()).finally(wake)
  })

  app.get('/v1/behaviours', () => listBehaviours(pool).then((data) => ({ object: 'list', data, has_more: false })))

  app.post('/v1/behaviours', (request) =>
    setBehaviour(pool, behaviourOf(parsed(bodies.behaviour, request.body)), clock.now()),
  )

  app.delete('/v1/behaviours', () => endBehaviours(pool, null).then((ended) => ({ ended })))
}

type ById = { readonly Params: { readonly id: string } }
type Asked = ReturnType<typeof bodies.behaviour.parse>

export const behaviourOf = ({ operation, behaviour, decline_code, delay_ms, share, next }: Asked) => ({
  operation,
  behaviour,
  decline_code: decline_code ?? null,
  delay_ms: delay_ms ?? null,
  share: share ?? null,
  remaining: next ?? null,
})
