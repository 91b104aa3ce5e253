import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Chance, latencyMs } from '../chance.ts'
import { after, type Clock } from '../clock.ts'
import type { Pool } from '../database/pool.ts'
import { change, inTransaction } from '../database/query.ts'
import { type Provocation, paymentMethods } from '../payment/method.ts'
import type { Work } from '../payment/work.ts'
import type { CallBehaviour, CallName } from '../provoke/behaviour.ts'
import { takeBehaviours } from '../provoke/behaviours.ts'
import { Refusal } from '../refusal.ts'
import type { Settings } from '../settings.ts'
import { type Answer, answerOnce, findAnswer, readKey } from './idempotency.ts'

/** What a call that changes something goes through. */
export type Desk = {
  readonly pool: Pool
  readonly clock: Clock
  readonly chance: Chance
  readonly settings: Pick<Settings, 'latencyP95Ms' | 'holdMs' | 'laterMs'>
  /** Something may be due now. */
  readonly wake: () => void
  /** Who leaves keeps nobody waiting. */
  readonly closing: AbortSignal
}

/** How a call is to behave: what the effect has to know of it. */
export type Misbehaviour = {
  readonly behaviour: CallBehaviour
  readonly declineCode: string | null
  readonly settleAt: Date
}

export type Call = {
  readonly name: CallName
  readonly body: unknown
  /** The payment that it is about, and the method with which it will be paid: the method's name may provoke something. */
  readonly about: () => Promise<{ readonly id: string; readonly method: string | null } | null>
  readonly effect: (work: Work, misbehaviour: Misbehaviour | undefined) => Promise<Answer>
}

const SLOW_MS = 10_000

/** Answers once per Idempotency-Key, after a wait as with card networks, and as badly as was asked for. */
export const answerCall = async (desk: Desk, request: FastifyRequest, reply: FastifyReply, call: Call) => {
  const { pool, clock, chance, closing } = desk
  const key = readKey(request.headers['idempotency-key'], [request.method, request.url, call.body])
  const known = key && (await findAnswer(pool, key, clock.now()))
  if (known) return send(reply, known, true)

  const mishap = await mishapOf(desk, call)
  const latency = latencyMs(chance, desk.settings.latencyP95Ms) + (mishap?.behaviour === 'slow' ? mishap.delayMs : 0)
  // The effect is somewhere in between: whoever is cut off cannot know on which side.
  const before = latency * chance()
  await clock.sleep(before, closing)
  if (mishap?.behaviour === 'timeout_before') return holdAndCut(desk, reply)
  if (mishap?.behaviour === 'error_before') throw providerError()

  const at = clock.now()
  const misbehaviour = mishap && { ...mishap, settleAt: after(at, mishap.delayMs) }
  const { answer, replayed } = await inTransaction(pool, (db) => {
    const work = { db, at, chance }
    return answerOnce(work, key, () => call.effect(work, misbehaviour))
  })
  desk.wake()
  await clock.sleep(latency - before, closing)
  if (mishap?.behaviour === 'timeout_after') return holdAndCut(desk, reply)
  if (mishap?.behaviour === 'error_after') throw providerError()
  return send(reply, answer, replayed)
}

const send = (reply: FastifyReply, { status, body }: Answer, replayed: boolean) =>
  reply
    .code(status)
    .headers(replayed ? { 'idempotent-replayed': 'true' } : {})
    .type('application/json; charset=utf-8')
    .send(body)

const providerError = () => new Refusal('provider_error', 'Something broke on our side.')

/** Never an answer: the connection stays open for a while, and then is gone. */
const holdAndCut = async ({ clock, settings, closing }: Desk, reply: FastifyReply) => {
  reply.hijack()
  await clock.sleep(settings.holdMs, closing)
  reply.raw.destroy()
}

type Mishap = Omit<Misbehaviour, 'settleAt'> & { readonly delayMs: number }

/** What the payment method's name provokes, else what was set. */
const mishapOf = async (desk: Desk, call: Call): Promise<Mishap | undefined> => {
  const provoked = await provokedBy(desk, call)
  if (provoked)
    return {
      behaviour: provoked.behaviour,
      declineCode: provoked.declineCode ?? null,
      delayMs: delayOf(desk, provoked.behaviour),
    }
  const [set] = await takeBehaviours(desk.pool, call.name, { chance: desk.chance, max: 1 })
  if (set === undefined) return undefined
  const behaviour = set.behaviour as CallBehaviour
  return { behaviour, declineCode: set.decline_code, delayMs: set.delay_ms ?? delayOf(desk, behaviour) }
}

const delayOf = ({ settings }: Desk, behaviour: CallBehaviour): number =>
  behaviour === 'slow' ? SLOW_MS : settings.laterMs

const provokedBy = async ({ pool }: Desk, { name, about }: Call): Promise<Provocation | undefined> => {
  const payment = await about()
  const provocation = payment?.method == null ? null : paymentMethods.get(payment.method)
  if (payment === null || provocation?.at !== name) return undefined
  if (provocation.behaviour === 'decline') return provocation
  const firstTime = await change(
    pool,
    'insert into provoked (payment_intent, operation) values ($1, $2) on conflict do nothing',
    [payment.id, name],
  )
  return firstTime === 1 ? provocation : undefined
}
