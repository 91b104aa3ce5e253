import type { FastifyInstance } from 'fastify'
import { refundAnswer } from '../payment/answer.ts'
import { refund } from '../payment/payments.ts'
import type { RefundAnswer } from '../payment/refund.ts'
import { getRefund, listRefunds } from '../payment/store.ts'
import { answerCall, type Desk, type Misbehaviour } from './call.ts'
import { methodOf } from './intents.ts'
import { pageOf } from './page-of.ts'
import { bodies, listFilter, parsed } from './requests.ts'

const FAILURE = 'refused_by_bank'

export const refundRoutes = (app: FastifyInstance, desk: Desk): void => {
  app.post('/v1/refunds', (request, reply) => {
    const body = parsed(bodies.refund, request.body)
    const paymentIntent = body.payment_intent
    return answerCall(desk, request, reply, {
      name: 'refund',
      body,
      about: async () => ({ id: paymentIntent, method: await methodOf(desk.pool, paymentIntent) }),
      effect: async (work, misbehaviour) => {
        const asked = { paymentIntent, amount: body.amount, metadata: body.metadata, answer: bank(misbehaviour) }
        return { status: 200, body: JSON.stringify(refundAnswer(await refund(work, asked))) }
      },
    })
  })

  app.get<{ Params: { readonly id: string } }>('/v1/refunds/:id', (request) =>
    getRefund(desk.pool, request.params.id).then(refundAnswer),
  )

  app.get('/v1/refunds', (request) =>
    pageOf(listFilter(request.query), async (filter) => (await listRefunds(desk.pool, filter)).map(refundAnswer)),
  )
}

const bank = (misbehaviour: Misbehaviour | undefined): RefundAnswer => {
  if (misbehaviour?.behaviour === 'later') return { settleAt: misbehaviour.settleAt, failure: null }
  if (misbehaviour?.behaviour === 'fail') return { settleAt: misbehaviour.settleAt, failure: FAILURE }
  return { failure: null }
}
