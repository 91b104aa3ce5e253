import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { paymentMethods } from '../src/payment/method.ts'
import { authorised, findWrongs, openRig, paid, type Rig, SECRET_KEY } from './rig.ts'

describe('the provider', () => {
  let rig: Rig
  before(async () => void (rig = await openRig({ latencyP95Ms: 2_500 })))
  after(() => rig.close())

  describe('what is provoked', () => {
    it('cuts the connection before or after the effect, and asking again with the key is right each time', async () => {
      const url = await rig.provider.app.listen({ port: 0, host: '127.0.0.1' })
      const capture = (id: string) =>
        fetch(`${url}/v1/payment_intents/${id}/capture`, {
          method: 'POST',
          headers: { authorization: `Bearer ${SECRET_KEY}`, 'idempotency-key': id },
        })
      for (const [method, during] of [
        ['pm_capture_timeout_before', 'requires_capture'],
        ['pm_capture_timeout_after', 'succeeded'],
      ] as const) {
        const id = await authorised(rig, { payment_method: method })
        await assert.rejects(capture(id), TypeError)
        assert.equal(rig.slept.at(-1), 30_000)
        assert.equal((await rig.get(`/v1/payment_intents/${id}`)).body.status, during)
        const again = await capture(id)
        assert.equal(again.status, 200)
        assert.equal(again.headers.get('idempotent-replayed'), during === 'succeeded' ? 'true' : null)
      }
      assert.deepEqual(await findWrongs(rig), [])
    })

    it('answers 500 before or after the effect', async () => {
      for (const [method, received] of [
        ['pm_capture_error_before', 0],
        ['pm_capture_error_after', 1_000],
      ] as const) {
        const id = await authorised(rig, { payment_method: method })
        const broken = await rig.post(`/v1/payment_intents/${id}/capture`, {}, id)
        assert.deepEqual([broken.status, broken.body.error.type], [500, 'api_error'])
        assert.equal((await rig.get(`/v1/payment_intents/${id}`)).body.amount_received, received)
        assert.equal((await rig.post(`/v1/payment_intents/${id}/capture`, {}, id)).body.status, 'succeeded')
      }
      assert.deepEqual(await findWrongs(rig), [])
    })

    it('strikes the next so many, or a share, of an operation', async () => {
      await rig.post('/v1/behaviours', {
        operation: 'confirm',
        behaviour: 'decline',
        decline_code: 'lost_card',
        next: 2,
      })
      const { body } = await rig.post('/v1/payment_intents', { amount: 1, currency: 'krw' })
      const statuses: number[] = []
      for (let n = 0; n < 3; n++)
        statuses.push((await rig.post(`/v1/payment_intents/${body.id}/confirm`, { payment_method: 'pm_ok' })).status)
      assert.deepEqual(statuses, [402, 402, 200])

      await rig.post('/v1/behaviours', { operation: 'create', behaviour: 'error_before', share: 0.5 })
      const shares = await Promise.all(
        Array.from({ length: 40 }, () => rig.post('/v1/payment_intents', { amount: 1, currency: 'krw' })),
      )
      const struck = shares.filter(({ status }) => status === 500).length
      assert.ok(5 <= struck && struck <= 35, `expected about half of 40, found ${struck}`)
      const headers = { authorization: `Bearer ${SECRET_KEY}` }
      await rig.provider.app.inject({ method: 'DELETE', url: '/v1/behaviours', headers })
      assert.deepEqual((await rig.get('/v1/behaviours')).body.data, [])
      const refused = await rig.post('/v1/behaviours', { operation: 'webhook', behaviour: 'decline', next: 1 })
      assert.deepEqual([refused.status, refused.body.error.param], [400, 'operation'])
      const both = await rig.post('/v1/behaviours', { operation: 'create', behaviour: 'slow', next: 1, share: 1 })
      assert.deepEqual([both.status, both.body.error.param], [400, 'share'])
    })

    it('is taken by as many as it was set for when all come at once', async () => {
      await rig.post('/v1/behaviours', { operation: 'create', behaviour: 'error_before', next: 3 })
      const all = await Promise.all(
        Array.from({ length: 12 }, () => rig.post('/v1/payment_intents', { amount: 1, currency: 'krw' })),
      )
      assert.equal(all.filter(({ status }) => status === 500).length, 3)
    })

    it('is behind a payment method’s name once, and then the payment comes through', async () => {
      const methods = [...paymentMethods].flatMap(([name, provocation]) =>
        provocation?.behaviour.startsWith('timeout') || provocation?.declineCode !== undefined ? [] : [name],
      )
      const asked = { amount: 9, currency: 'krw', capture_method: 'manual' }
      const payments = await Promise.all(
        methods.map(async (method) => {
          const { body } = await rig.post('/v1/payment_intents', asked)
          return { method, path: `/v1/payment_intents/${body.id}` }
        }),
      )
      const twice = (call: string, bodyOf: (method: string) => Record<string, string>) =>
        Promise.all(
          payments.map(async ({ method, path }) => {
            for (let n = 0; n < 2; n++) await rig.post(`${path}/${call}`, bodyOf(method), `${path} ${call}`)
          }),
        )
      await twice('confirm', (method) => ({ payment_method: method }))
      rig.advance(5_000)
      await rig.provider.settleDue()
      await twice('capture', () => ({}))
      for (const { method, path } of payments) assert.equal((await rig.get(path)).body.status, 'succeeded', method)
      assert.deepEqual(await findWrongs(rig), [])
    })
  })

  describe('the page /provoke', () => {
    it('sets behaviours, shows what there is, and sends again, in both languages', async () => {
      const { app } = rig.provider
      const page = async (lang: string) => (await app.inject({ method: 'GET', url: `/provoke?lang=${lang}` })).body
      const press = (url: string, fields: Record<string, string>, site = 'same-origin') =>
        app.inject({
          method: 'POST',
          url,
          payload: new URLSearchParams(fields).toString(),
          headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': site },
        })
      const id = await paid(rig, { metadata: { order: '7' } })
      const { body: refund } = await rig.post('/v1/refunds', { payment_intent: id, amount: 400 })
      const [english, korean] = [await page('en'), await page('ko')]
      for (const shown of [id, refund.id, '400 krw', 'payment_intent.succeeded'])
        for (const text of [english, korean]) assert.ok(text.includes(shown), shown)
      assert.ok(english.includes('<html lang="en">') && english.includes('Webhook deliveries'))
      assert.ok(korean.includes('<html lang="ko">') && korean.includes('웹훅 전달'))

      const set = { what: 'confirm decline', decline_code: 'lost_card', delay_ms: '', how: 'share', number: '25' }
      assert.equal((await press('/provoke/behaviours?lang=en', set)).headers.location, '/provoke?lang=en')
      const behaviour = (await rig.get('/v1/behaviours')).body.data[0]!
      assert.deepEqual([behaviour.behaviour, behaviour.decline_code, behaviour.share], ['decline', 'lost_card', 0.25])
      assert.match(await page('en'), /confirm: declined<\/b>\s+<code>lost_card<\/code>\s+25 % of all/)
      const wrong = await press('/provoke/behaviours?lang=en', { ...set, how: 'next', number: '<b>' })
      assert.deepEqual([wrong.statusCode, wrong.body.includes('next: not valid.')], [400, true])
      await press('/provoke/behaviours/end', { id: behaviour.id })
      assert.deepEqual((await rig.get('/v1/behaviours')).body.data, [])

      const deliveries = async () => (await rig.get('/v1/webhook_deliveries')).body.data
      const latest = (await deliveries())[0]!
      await press('/provoke/redeliver', { id: latest.id })
      assert.equal((await deliveries())[0]?.event, latest.event)
      assert.equal((await press('/provoke/redeliver', { id: latest.id }, 'cross-site')).statusCode, 401)
      assert.equal((await deliveries()).filter(({ event }) => event === latest.event).length, 2)
    })

    it('shows text as text', async () => {
      await paid(rig)
      await rig.rows(`update deliveries set last_answer = '<script>"&'`)
      const { body, headers } = await rig.provider.app.inject({ method: 'GET', url: '/provoke' })
      assert.ok(body.includes('&lt;script&gt;&quot;&amp;') && !body.includes('<script'))
      assert.match(String(headers['content-security-policy']), /default-src 'none'/)
    })
  })
})
