import assert from 'node:assert/strict'
import { testDatabase } from '@banyan/testing'
import type { QueryResultRow } from 'pg'
import type { Clock } from '../src/clock.ts'
import { openPool } from '../src/database/pool.ts'
import { rowsOf } from '../src/database/query.ts'
import { openProvider, type Provider } from '../src/provider.ts'
import type { Settings } from '../src/settings.ts'

export const SECRET_KEY = 'sk_test_only'

export type Fields = { readonly [name: string]: unknown }
/** What an answer may hold: a claim, checked by what tests compare. */
export type Told = {
  readonly id: string
  readonly status: string
  readonly amount: number
  readonly amount_capturable: number
  readonly amount_received: number
  readonly last_payment_error: object | null
  readonly cancellation_reason: string | null
  readonly failure_reason: string | null
  readonly data: readonly Told[]
  readonly has_more: boolean
  readonly event: string
  readonly attempts: number
  readonly last_answer: string | null
  readonly behaviour: string
  readonly decline_code: string | null
  readonly share: number | null
  readonly error: {
    readonly type: string
    readonly code: string
    readonly param?: string
    readonly decline_code?: string
    readonly payment_intent?: { readonly id: string; readonly status: string }
  }
}

export type Answered = {
  readonly status: number
  readonly body: Told
  readonly text: string
  readonly replayed: boolean
}

/** A provider in this process over a database of its own, at a time that the test sets. Waits take no time, and are written down. */
export type Rig = {
  readonly provider: Provider
  readonly settings: Settings
  readonly post: (path: string, body?: Fields, key?: string) => Promise<Answered>
  readonly get: (path: string) => Promise<Answered>
  readonly rows: <Row extends QueryResultRow>(sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>
  readonly advance: (ms: number) => void
  readonly now: () => Date
  readonly slept: number[]
  readonly close: () => Promise<void>
}

export const openRig = async (changed: Partial<Settings> = {}): Promise<Rig> => {
  const { url, drop } = await testDatabase()
  const settings: Settings = {
    port: 0,
    databaseUrl: url,
    secretKey: SECRET_KEY,
    webhook: undefined,
    seed: 'test',
    latencyP95Ms: 0,
    holdMs: 30_000,
    laterMs: 5_000,
    ...changed,
  }
  let now = new Date('2026-11-01T00:00:00.000Z')
  const slept: number[] = []
  const clock: Clock = { now: () => now, sleep: async (ms) => void (ms > 0 && slept.push(ms)) }
  const provider = await openProvider(settings, clock)
  const pool = openPool(url)
  const call = async (method: 'GET' | 'POST', path: string, sent: { body?: Fields; key?: string | undefined }) => {
    const headers = { authorization: `Bearer ${SECRET_KEY}`, ...(sent.key ? { 'idempotency-key': sent.key } : {}) }
    const payload = sent.body ? { payload: sent.body } : {}
    const { statusCode, body, headers: got } = await provider.app.inject({ method, url: path, headers, ...payload })
    return {
      status: statusCode,
      body: JSON.parse(body) as Told,
      text: body,
      replayed: got['idempotent-replayed'] === 'true',
    }
  }
  return {
    provider,
    settings,
    post: (path, body, key) => call('POST', path, { body: body ?? {}, key }),
    get: (path) => call('GET', path, {}),
    rows: (sql, values) => rowsOf(pool, sql, values),
    advance: (ms) => void (now = new Date(now.getTime() + ms)),
    now: () => now,
    slept,
    close: async () => {
      await provider[Symbol.asyncDispose]()
      await pool.end()
      await drop()
    },
  }
}

/** A payment of 1,000 won that is held, unless told otherwise. */
export const authorised = async (rig: Rig, fields: Fields = {}): Promise<string> => {
  const made = await rig.post('/v1/payment_intents', {
    amount: 1_000,
    currency: 'krw',
    capture_method: 'manual',
    payment_method: 'pm_ok',
    ...fields,
  })
  assert.equal(made.status, 200, made.text)
  const confirmed = await rig.post(`/v1/payment_intents/${made.body.id}/confirm`)
  assert.equal(confirmed.status, 200, confirmed.text)
  return made.body.id
}

/** One that is captured. */
export const paid = (rig: Rig, fields: Fields = {}): Promise<string> =>
  authorised(rig, { capture_method: 'automatic', ...fields })

type Account = { readonly account: string; readonly amount: number }

/** Money that does not fit, events that are missing or double. Empty when all is right. */
export const findWrongs = async ({ rows }: Pick<Rig, 'rows'>): Promise<readonly object[]> => {
  const sums = await rows<Account>(
    `select account, sum(amount)::int as amount from (
       select given_to as account, amount from moves union all select taken_from, -amount from moves) as entries group by account`,
  )
  const [owed] = await rows<{ held: number; merchant: number }>(
    `select coalesce(sum(amount_capturable), 0)::int as held,
       (coalesce(sum(amount_received), 0) - (select coalesce(sum(amount), 0) from refunds where status = 'succeeded'))::int as merchant
     from payment_intents`,
  )
  const sumOf = (account: string) => sums.find((sum) => sum.account === account)?.amount ?? 0
  const ledger = {
    held: sumOf('held'),
    merchant: sumOf('merchant'),
    all: sums.reduce((all, { amount }) => all + amount, 0),
  }
  const isExact = ledger.held === owed!.held && ledger.merchant === owed!.merchant && ledger.all === 0
  return [
    ...(isExact ? [] : [{ ledger, owed }]),
    ...(await rows(
      `select id from payment_intents p where amount_refunded <>
         (select coalesce(sum(amount), 0) from refunds where payment_intent = p.id and status <> 'failed')`,
    )),
    ...(await rows(`select payment_intent from moves group by payment_intent, kind having kind in ('held', 'captured') and
       sum(amount) > (select amount from payment_intents where id = payment_intent)`)),
    // Numbered from 1 without gap or double, and told in that order.
    ...(await rows(
      `select payment_intent, sequence from (
         select payment_intent, sequence, row_number() over (partition by payment_intent order by sequence) as nth from events) as numbered
       where sequence <> nth`,
    )),
    ...(await rows(
      `select id from payment_intents p where events <> (select count(*) from events where payment_intent = p.id)`,
    )),
    ...(await rows(`select id from events where not exists (select from deliveries where event = events.id)`)),
  ]
}
