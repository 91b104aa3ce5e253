import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { DECLINE_CODES } from '../src/payment/method.ts'
import { findNothingWrongInRaces } from './races.ts'
import { authorised, findWrongs, openRig, paid, type Rig, SECRET_KEY } from './rig.ts'

const DAY_MS = 24 * 60 * 60 * 1_000

describe('the API', () => {
  let rig: Rig
  before(async () => void (rig = await openRig()))
  after(() => rig.close())

  describe('payments', () => {
    it('are held, captured in part, refunded in parts, and never beyond', async () => {
      const made = await rig.post('/v1/payment_intents', {
        amount: 1_000,
        currency: 'krw',
        capture_method: 'manual',
        metadata: { order: '7' },
      })
      assert.equal(made.body.status, 'requires_payment_method')
      const path = `/v1/payment_intents/${made.body.id}`
      assert.deepEqual((await rig.post(`${path}/confirm`)).body.error, {
        type: 'invalid_request_error',
        code: 'parameter_missing',
        param: 'payment_method',
        message: 'Expected a payment method.',
      })
      const confirmed = await rig.post(`${path}/confirm`, { payment_method: 'pm_ok' })
      assert.deepEqual([confirmed.body.status, confirmed.body.amount_capturable], ['requires_capture', 1_000])
      assert.equal(
        (await rig.post(`${path}/capture`, { amount_to_capture: 1_001 })).body.error.code,
        'amount_too_large',
      )
      const captured = await rig.post(`${path}/capture`, { amount_to_capture: 700 })
      assert.deepEqual(
        [captured.body.status, captured.body.amount_received, captured.body.amount_capturable],
        ['succeeded', 700, 0],
      )
      assert.equal((await rig.post(`${path}/cancel`)).body.error.code, 'payment_intent_unexpected_state')
      const refund = (amount?: number) =>
        rig.post('/v1/refunds', { payment_intent: made.body.id, ...(amount ? { amount } : {}) })
      assert.equal((await refund(701)).body.error.code, 'refund_exceeds_captured')
      assert.equal((await refund(500)).body.status, 'succeeded')
      assert.equal((await refund(201)).body.error.code, 'refund_exceeds_captured')
      assert.equal((await refund()).body.amount, 200)
      assert.equal((await refund()).body.error.code, 'refund_exceeds_captured')
      assert.deepEqual(
        await rig.rows(
          'select kind, taken_from, given_to, amount from moves where payment_intent = $1 order by number',
          [made.body.id],
        ),
        [
          { kind: 'held', taken_from: 'cardholders', given_to: 'held', amount: 1_000 },
          { kind: 'captured', taken_from: 'held', given_to: 'merchant', amount: 700 },
          { kind: 'released', taken_from: 'held', given_to: 'cardholders', amount: 300 },
          { kind: 'refunded', taken_from: 'merchant', given_to: 'cardholders', amount: 500 },
          { kind: 'refunded', taken_from: 'merchant', given_to: 'cardholders', amount: 200 },
        ],
      )
      assert.deepEqual(await findWrongs(rig), [])
    })

    it('that are canceled give back what was held, and stay canceled whatever code thinks', async () => {
      const id = await authorised(rig)
      const canceled = await rig.post(`/v1/payment_intents/${id}/cancel`, { cancellation_reason: 'abandoned' })
      assert.deepEqual([canceled.body.status, canceled.body.cancellation_reason], ['canceled', 'abandoned'])
      const capture = await rig.post(`/v1/payment_intents/${id}/capture`)
      assert.deepEqual([capture.status, capture.body.error.payment_intent], [400, { id, status: 'canceled' }])
      assert.deepEqual(await findWrongs(rig), [])
      const again = `update payment_intents set status = 'requires_capture', amount_capturable = 1000 where id = $1`
      await assert.rejects(rig.rows(again, [id]), /cannot go from canceled to requires_capture/)
      await assert.rejects(
        rig.rows('update payment_intents set amount_received = 1001 where id = $1', [id]),
        /violates check constraint/,
      )
    })

    it('are declined for each reason, and may be paid by another method', async () => {
      const { body } = await rig.post('/v1/payment_intents', { amount: 5, currency: 'krw' })
      for (const code of DECLINE_CODES) {
        const declined = await rig.post(`/v1/payment_intents/${body.id}/confirm`, {
          payment_method: `pm_decline_${code}`,
        })
        assert.equal(declined.status, 402)
        const { type, decline_code, payment_intent } = declined.body.error
        assert.deepEqual([type, decline_code, payment_intent?.status], ['card_error', code, 'requires_payment_method'])
      }
      const unknown = await rig.post(`/v1/payment_intents/${body.id}/confirm`, { payment_method: 'pm_gold' })
      assert.deepEqual([unknown.status, unknown.body.error.code], [400, 'payment_method_unknown'])
      const accepted = await rig.post(`/v1/payment_intents/${body.id}/confirm`, { payment_method: 'pm_ok' })
      assert.deepEqual([accepted.body.status, accepted.body.last_payment_error], ['succeeded', null])
    })

    it('that end later are known by asking again and by webhook only', async () => {
      const approved = await paid(rig, { payment_method: 'pm_confirm_later' })
      const declined = await paid(rig, { payment_method: 'pm_confirm_later_declined' })
      const statuses = async () =>
        Promise.all([approved, declined].map(async (id) => (await rig.get(`/v1/payment_intents/${id}`)).body.status))
      assert.deepEqual(await statuses(), ['processing', 'processing'])
      assert.equal(
        (await rig.post(`/v1/payment_intents/${approved}/cancel`)).body.error.code,
        'payment_intent_unexpected_state',
      )
      rig.advance(4_999)
      assert.equal(await rig.provider.settleDue(), 0)
      rig.advance(1)
      assert.equal(await rig.provider.settleDue(), 2)
      assert.deepEqual(await statuses(), ['succeeded', 'requires_payment_method'])
      assert.deepEqual(
        await rig.rows('select type from events where payment_intent = $1 order by sequence', [approved]),
        ['payment_intent.created', 'payment_intent.processing', 'payment_intent.succeeded'].map((type) => ({ type })),
      )
    })

    it('whose first refund fails are refunded when asked again', async () => {
      const id = await paid(rig, { payment_method: 'pm_refund_fails_first' })
      const first = await rig.post('/v1/refunds', { payment_intent: id })
      assert.equal(first.body.status, 'pending')
      const meanwhile = await rig.post('/v1/refunds', { payment_intent: id, amount: 1 })
      assert.equal(meanwhile.body.error.code, 'refund_exceeds_captured')
      rig.advance(5_000)
      assert.equal(await rig.provider.settleDue(), 1)
      const failed = await rig.get(`/v1/refunds/${first.body.id}`)
      assert.deepEqual([failed.body.status, failed.body.failure_reason], ['failed', 'refused_by_bank'])
      assert.equal((await rig.post('/v1/refunds', { payment_intent: id })).body.status, 'succeeded')
      assert.deepEqual(await findWrongs(rig), [])
    })

    it('are found by metadata and time, page by page', async () => {
      const ids: string[] = []
      rig.advance(1_000)
      const begun = rig.now().getTime()
      const second = (n: number) => new Date(begun + n * 1_000).toISOString()
      for (const order of ['a', 'b', 'a', 'a']) {
        ids.unshift(await paid(rig, { metadata: { order } }))
        rig.advance(1_000)
      }
      const list = async (query: string) => {
        const { body } = await rig.get(`/v1/payment_intents?${query}`)
        return [body.data.map(({ id }: { id: string }) => ids.indexOf(id)), body.has_more]
      }
      assert.deepEqual(await list('metadata[order]=a&limit=2'), [[0, 1], true])
      assert.deepEqual(await list(`metadata[order]=a&limit=2&starting_after=${ids[1]}`), [[3], false])
      assert.deepEqual(await list(`created[gte]=${second(1)}&created[lte]=${second(2)}`), [[1, 2], false])
      const { body } = await rig.get('/v1/payment_intents?created[gte]=yesterday')
      assert.deepEqual([body.error.code, body.error.param], ['parameter_invalid', 'created[gte]'])
      const refund = await rig.post('/v1/refunds', { payment_intent: ids[2], metadata: { why: 'lost' } })
      for (const query of [`payment_intent=${ids[2]}`, 'metadata[why]=lost'])
        assert.deepEqual((await rig.get(`/v1/refunds?${query}`)).body.data, [refund.body])
    })

    it('are told to whoever has the secret key, and refused in one shape', async () => {
      const bare = await rig.provider.app.inject({ method: 'GET', url: '/v1/payment_intents' })
      assert.deepEqual([bare.statusCode, bare.json().error.code], [401, 'authentication_required'])
      const wrong: readonly (readonly [object, string, string])[] = [
        [{ currency: 'krw' }, 'parameter_missing', 'amount'],
        [{ amount: 1.5, currency: 'krw' }, 'parameter_invalid', 'amount'],
        [{ amount: 0, currency: 'krw' }, 'parameter_invalid', 'amount'],
        [{ amount: 1, currency: 'won!' }, 'parameter_invalid', 'currency'],
        [{ amount: 1, currency: 'krw', colour: 'red' }, 'parameter_unknown', 'colour'],
        [{ amount: 1, currency: 'krw', metadata: { a: '\0' } }, 'parameter_invalid', 'metadata.a'],
      ]
      for (const [sent, code, param] of wrong) {
        const { status, body } = await rig.post('/v1/payment_intents', { ...sent })
        assert.deepEqual([status, body.error.code, body.error.param], [400, code, param])
      }
      assert.equal((await rig.get('/v1/payment_intents/pi_none')).status, 404)
      assert.equal((await rig.post('/v1/refunds', { payment_intent: 'pi_none' })).body.error.param, 'payment_intent')
      const headers = { authorization: `Bearer ${SECRET_KEY}`, 'content-type': 'application/json' }
      const broken = await rig.provider.app.inject({ method: 'POST', url: '/v1/refunds', headers, payload: '{' })
      assert.deepEqual([broken.statusCode, broken.json().error.type], [400, 'invalid_request_error'])
    })
  })

  describe('whatever is asked, twice and at once', () => {
    it('never captures more than was held, never refunds more than was captured, and numbers events without gap', () =>
      findNothingWrongInRaces(rig))
  })

  describe('an Idempotency-Key', () => {
    it('gives the first answer again, a refusal too, for 24 hours, and to the same request only', async () => {
      const create = (amount: number) => rig.post('/v1/payment_intents', { amount, currency: 'krw' }, 'k-1')
      const first = await create(10)
      const second = await create(10)
      assert.deepEqual([second.text, first.replayed, second.replayed], [first.text, false, true])
      const reused = await create(11)
      assert.deepEqual([reused.status, reused.body.error.code], [400, 'idempotency_key_reused'])
      const path = `/v1/payment_intents/${first.body.id}`
      const declined = await rig.post(`${path}/confirm`, { payment_method: 'pm_decline_lost_card' }, 'k-2')
      const again = await rig.post(`${path}/confirm`, { payment_method: 'pm_decline_lost_card' }, 'k-2')
      assert.deepEqual([again.status, again.text, again.replayed], [402, declined.text, true])
      const refused = await rig.post(`${path}/capture`, {}, 'k-3')
      await rig.post(`${path}/confirm`, { payment_method: 'pm_ok' })
      const stillRefused = await rig.post(`${path}/capture`, {}, 'k-3')
      assert.deepEqual([refused.status, stillRefused.text, stillRefused.replayed], [400, refused.text, true])
      rig.advance(DAY_MS)
      assert.notEqual((await create(10)).body.id, first.body.id)
      await rig.provider.settleDue()
      assert.deepEqual(await rig.rows('select key from idempotency_keys'), [{ key: 'k-1' }])
    })

    it('gives one effect and one answer to all who come at once; without one, one capture takes effect', async () => {
      const eight = <T>(call: () => Promise<T>) => Promise.all(Array.from({ length: 8 }, call))
      const withKey = await authorised(rig)
      const same = await eight(() => rig.post(`/v1/payment_intents/${withKey}/capture`, {}, 'k'))
      assert.equal(new Set(same.map(({ text }) => text)).size, 1)
      assert.deepEqual([same[0]!.status, same.filter(({ replayed }) => !replayed).length], [200, 1])
      const without = await authorised(rig)
      const each = await eight(() => rig.post(`/v1/payment_intents/${without}/capture`, { amount_to_capture: 400 }))
      assert.equal(each.filter(({ status }) => status === 200).length, 1)
      assert.ok(
        each.every(({ status, body }) => status === 200 || body.error.code === 'payment_intent_unexpected_state'),
      )
      assert.deepEqual(await findWrongs(rig), [])
    })
  })
})
