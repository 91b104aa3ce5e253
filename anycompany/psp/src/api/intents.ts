import type { FastifyInstance } from 'fastify'
import { rowsOf } from '../database/query.ts'
import { intentAnswer } from '../payment/answer.ts'
import type { Intent } from '../payment/intent.ts'
import { cancel, capture, confirm, create } from '../payment/payments.ts'
import { getIntent, listIntents } from '../payment/store.ts'
import type { Database } from '../database/query.ts'
import { Refusal } from '../refusal.ts'
import { answerCall, type Desk, type Misbehaviour } from './call.ts'
import type { Answer } from './idempotency.ts'
import { pageOf } from './page-of.ts'
import { bodies, knownMethod, listFilter, parsed } from './requests.ts'

type ById = { readonly Params: { readonly id: string } }

export const intentRoutes = (app: FastifyInstance, desk: Desk): void => {
  app.post('/v1/payment_intents', (request, reply) => {
    const body = parsed(bodies.create, request.body)
    const payment_method = knownMethod(body.payment_method) ?? null
    return answerCall(desk, request, reply, {
      name: 'create',
      body,
      about: async () => null,
      effect: async (work) => ok(await create(work, { ...body, payment_method })),
    })
  })

  app.post<ById>('/v1/payment_intents/:id/confirm', (request, reply) => {
    const body = parsed(bodies.confirm, request.body)
    const { id } = request.params
    const method = knownMethod(body.payment_method)
    return answerCall(desk, request, reply, {
      name: 'confirm',
      body,
      about: async () => ({ id, method: method ?? (await methodOf(desk.pool, id)) }),
      effect: async (work, misbehaviour) =>
        okUnlessDeclined(await confirm(work, { id, method, answer: bank(misbehaviour) })),
    })
  })

  app.post<ById>('/v1/payment_intents/:id/capture', (request, reply) => {
    const body = parsed(bodies.capture, request.body)
    const { id } = request.params
    return answerCall(desk, request, reply, {
      name: 'capture',
      body,
      about: async () => ({ id, method: await methodOf(desk.pool, id) }),
      effect: async (work) => ok(await capture(work, id, body.amount_to_capture)),
    })
  })

  app.post<ById>('/v1/payment_intents/:id/cancel', (request, reply) => {
    const body = parsed(bodies.cancel, request.body)
    const { id } = request.params
    return answerCall(desk, request, reply, {
      name: 'cancel',
      body,
      about: async () => ({ id, method: await methodOf(desk.pool, id) }),
      effect: async (work) => ok(await cancel(work, id, body.cancellation_reason ?? null)),
    })
  })

  app.get<ById>('/v1/payment_intents/:id', (request) => getIntent(desk.pool, request.params.id).then(intentAnswer))

  app.get('/v1/payment_intents', (request) =>
    pageOf(listFilter(request.query), async (filter) => (await listIntents(desk.pool, filter)).map(intentAnswer)),
  )
}

/** Null where there is none, or no such payment: whoever runs the effect says so. */
export const methodOf = async (db: Database, id: string): Promise<string | null> => {
  const [intent] = await rowsOf<{ payment_method: string | null }>(
    db,
    'select payment_method from payment_intents where id = $1',
    [id],
  )
  return intent?.payment_method ?? null
}

const bank = (misbehaviour: Misbehaviour | undefined) => {
  if (misbehaviour?.behaviour === 'decline') return { decline: misbehaviour.declineCode ?? 'generic_decline' }
  if (misbehaviour?.behaviour === 'later') return { decline: misbehaviour.declineCode, settleAt: misbehaviour.settleAt }
  return { decline: null }
}

const ok = (intent: Intent): Answer => ({ status: 200, body: JSON.stringify(intentAnswer(intent)) })

const okUnlessDeclined = (intent: Intent): Answer => {
  const declined = intent.last_payment_error
  if (declined === null) return ok(intent)
  const refusal = new Refusal('card_declined', 'The bank of this card said no.', {
    decline_code: declined.decline_code,
    payment_intent: intentAnswer(intent),
  })
  return { status: refusal.status, body: JSON.stringify(refusal) }
}
