import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as passed } from 'node:timers/promises'
import { testDatabase } from '@banyan/testing'
import { openPool } from '../src/database/pool.ts'
import { rowsOf } from '../src/database/query.ts'
import { type ProviderProcess, spawnProvider } from './provider-process.ts'
import { openReceiver } from './receiver.ts'
import { findWrongs } from './rig.ts'

const PAYMENTS = 40
const KILL_AFTER_ANSWERS = 8
const AMOUNT = 1_000
const UNTIL_MS = 60_000
const LOOK_AGAIN_MS = 50

describe('a provider that is killed', () => {
  it('in the middle of captures has captured each once when asked again, and tells everything', async (t) => {
    const { url, drop } = await testDatabase()
    const receiver = await openReceiver()
    const pool = openPool(url)
    const env = {
      PSP_DATABASE_URL: url,
      PSP_WEBHOOK_URL: receiver.url,
      PSP_WEBHOOK_SECRET: 'whsec_test_only',
      PSP_LATENCY_P95_MS: '200',
      PSP_LATER_MS: '1',
    }
    let provider = await spawnProvider(env)
    t.after(async () => {
      await provider.end('SIGKILL')
      receiver.close()
      await pool.end()
      await drop()
    })
    receiver.answerWith(503)
    const ids = await Promise.all(Array.from({ length: PAYMENTS }, (_, n) => authorise(provider, n)))

    // Half of them are certain to be under way still when it is killed.
    const slow = { operation: 'capture', behaviour: 'slow', delay_ms: UNTIL_MS, next: PAYMENTS / 2 }
    assert.equal((await provider.post('/v1/behaviours', slow, '')).status, 200)
    let answered = 0
    await Promise.all(
      ids.map(async (id) => {
        await capture(provider, id).catch(() => undefined)
        answered += 1
        if (answered === KILL_AFTER_ANSWERS) await provider.end('SIGKILL')
      }),
    )
    const halfway = await count(pool, `select count(*) as n from payment_intents where status = 'succeeded'`)
    assert.ok(KILL_AFTER_ANSWERS <= halfway && halfway < PAYMENTS, `${halfway} were captured when it was killed`)
    assert.ok(await count(pool, `select count(*) as n from deliveries where status = 'pending'`))

    receiver.answerWith(200)
    await pool.query('delete from behaviours')
    provider = await spawnProvider(env)
    const again = await Promise.all(ids.map((id) => capture(provider, id)))
    assert.ok(again.every(({ status, body }) => status === 200 && body.amount_received === AMOUNT))
    assert.equal(await count(pool, `select count(*) as n from moves where kind = 'captured'`), PAYMENTS)
    await until(async () => (await count(pool, `select count(*) as n from deliveries where status = 'pending'`)) === 0)
    assert.deepEqual(await findWrongs({ rows: (sql, values) => rowsOf(pool, sql, values) }), [])

    const events = await rowsOf<{ payload: string }>(pool, 'select payload from events')
    const told = new Set(receiver.received.map(({ payload }) => payload))
    assert.deepEqual(told, new Set(events.map(({ payload }) => payload)))
    assert.equal(await provider.end('SIGTERM'), 0)
  })
})

/** Every fourth is processing for a moment: whoever is there then ends it. */
const authorise = async (provider: ProviderProcess, n: number): Promise<string> => {
  const payment_method = n % 4 === 0 ? 'pm_confirm_later' : 'pm_ok'
  const asked = { amount: AMOUNT, currency: 'krw', capture_method: 'manual', payment_method }
  const { body } = await provider.post('/v1/payment_intents', asked, `create ${n}`)
  await provider.post(`/v1/payment_intents/${body.id}/confirm`, {}, `confirm ${n}`)
  return body.id
}

/** Asks anew under the next key while the payment is still processing. */
const capture = async (provider: ProviderProcess, id: string) => {
  for (let n = 0; ; n++) {
    const answer = await provider.post(`/v1/payment_intents/${id}/capture`, {}, `capture ${id} ${n}`)
    if (answer.body.error?.payment_intent?.status !== 'processing') return answer
  }
}

const count = async (pool: ReturnType<typeof openPool>, sql: string): Promise<number> =>
  (await rowsOf<{ n: number }>(pool, sql))[0]!.n

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + UNTIL_MS
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, `expected it within ${UNTIL_MS} ms`)
    await passed(LOOK_AGAIN_MS)
  }
}
