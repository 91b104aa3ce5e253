import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, beforeEach, describe, it } from 'node:test'
import { waitAfterMs } from '../src/webhook/deliver.ts'
import { openReceiver, type Receiver } from './receiver.ts'
import { findWrongs, openRig, paid, type Rig } from './rig.ts'

const SECRET = 'whsec_test_only'

describe('webhooks', () => {
  let receiver: Receiver
  let rig: Rig
  before(async () => {
    receiver = await openReceiver()
    rig = await openRig({ webhook: { url: receiver.url, secret: SECRET } })
  })
  after(async () => {
    await rig.close()
    receiver.close()
  })
  beforeEach(() => {
    receiver.received.length = 0
    receiver.answerWith(200)
  })
  const told = () => receiver.received.map(({ event }) => `${event.sequence} ${event.type}`)

  it('are signed, numbered, and sent again until they are accepted', async () => {
    receiver.answerWith(503)
    const id = await paid(rig)
    assert.equal(await rig.provider.deliverDue(), 2)
    rig.advance(waitAfterMs(1) - 1)
    assert.equal(await rig.provider.deliverDue(), 0)
    rig.advance(1)
    receiver.answerWith(200)
    assert.equal(await rig.provider.deliverDue(), 2)
    assert.equal(await rig.provider.deliverDue(), 0)
    const both = ['1 payment_intent.created', '2 payment_intent.succeeded']
    assert.deepEqual(told(), [...both, ...both])
    const [before, , , after] = receiver.received
    const seconds = rig.now().getTime() / 1_000
    const mac = createHmac('sha256', SECRET).update(`${seconds}.${after!.payload}`).digest('hex')
    assert.equal(after!.signature, `t=${seconds},v1=${mac}`)
    assert.notEqual(before!.signature.split(',')[0], `t=${seconds}`)
    assert.deepEqual(after!.event.data.object, (await rig.get(`/v1/payment_intents/${id}`)).body)
    const { body } = await rig.get(`/v1/webhook_deliveries?payment_intent=${id}`)
    const last = body.data[0]!
    assert.deepEqual([last.status, last.attempts, last.last_answer, body.data.length], ['delivered', 2, '200', 2])
  })

  it('are given up at last, and sent again when somebody asks', async () => {
    receiver.answerWith(500)
    await rig.post('/v1/payment_intents', { amount: 1, currency: 'krw' })
    let attempts = 0
    for (let sent = 1; sent > 0; rig.advance(waitAfterMs(Number.MAX_SAFE_INTEGER))) {
      sent = await rig.provider.deliverDue()
      attempts += sent
    }
    const failed = (await rig.get('/v1/webhook_deliveries')).body.data[0]!
    assert.deepEqual([failed.status, failed.attempts, attempts], ['failed', 20, 20])
    receiver.answerWith(200)
    assert.equal((await rig.post(`/v1/webhook_deliveries/${failed.id}/redeliver`)).body.status, 'pending')
    assert.equal(await rig.provider.deliverDue(), 1)
    assert.equal(new Set(receiver.received.map(({ payload }) => payload)).size, 1)
    assert.equal((await rig.post('/v1/webhook_deliveries/del_none/redeliver')).status, 404)
  })

  it('are lost, doubled, delayed and overtaken as was set', async () => {
    const set = (fields: object) => rig.post('/v1/behaviours', { operation: 'webhook', ...fields })
    await set({ behaviour: 'lose', next: 1 })
    const lost = await rig.post('/v1/payment_intents', { amount: 1, currency: 'krw' })
    await set({ behaviour: 'duplicate', next: 1 })
    await rig.post('/v1/payment_intents', { amount: 2, currency: 'krw' })
    assert.equal(await rig.provider.deliverDue(), 2)
    assert.deepEqual(new Set(receiver.received.map(({ event }) => event.data.object.amount)), new Set([2]))
    const { data } = (await rig.get(`/v1/webhook_deliveries?payment_intent=${lost.body.id}`)).body
    assert.equal(data[0]!.status, 'lost')
    await rig.post(`/v1/webhook_deliveries/${data[0]!.id}/redeliver`)
    await rig.provider.deliverDue()
    assert.equal(receiver.received.at(-1)!.event.data.object.id, lost.body.id)

    receiver.received.length = 0
    await set({ behaviour: 'delay', next: 1, delay_ms: 86_400_000 })
    await paid(rig)
    await rig.provider.deliverDue()
    assert.deepEqual(told(), ['2 payment_intent.succeeded'])
    rig.advance(86_400_000)
    await rig.provider.deliverDue()
    assert.deepEqual(told(), ['2 payment_intent.succeeded', '1 payment_intent.created'])
    assert.deepEqual((await rig.get('/v1/behaviours')).body.data, [])
    assert.deepEqual(await findWrongs(rig), [])
  })

  it('overtake each other when that is set', async () => {
    await rig.post('/v1/behaviours', { operation: 'webhook', behaviour: 'reorder', next: 12 })
    const ids = [await paid(rig), await paid(rig), await paid(rig), await paid(rig), await paid(rig), await paid(rig)]
    const due = await rig.rows<{ number: number }>(
      `select deliveries.number from deliveries join events on events.id = event where payment_intent = any($1) order by due_at`,
      [ids],
    )
    const numbers = due.map(({ number }) => number)
    assert.equal(numbers.length, 12)
    assert.notDeepEqual(
      numbers,
      numbers.toSorted((a, b) => a - b),
    )
  })

  it('wait longer after each attempt, ten minutes at most', () => {
    assert.deepEqual([1, 2, 3, 10, 11, 19].map(waitAfterMs), [1_000, 2_000, 4_000, 512_000, 600_000, 600_000])
  })
})
