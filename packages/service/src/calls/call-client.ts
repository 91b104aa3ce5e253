import { setTimeout as delay } from 'node:timers/promises'
import { type FaultSwitches, onWire } from '@banyan/faults'
import type { Actor } from '@banyan/model'
import { type Balancer, createBalancer, type Outcome, type Taken } from '@banyan/registry/balancer'
import type { Logger } from '@banyan/telemetry'
import { faults } from '../errors.ts'
import { timeLeftMs, withinDeadline } from '../http/deadlines.ts'
import {
  CALL_ATTEMPTS_MAX,
  CALL_BODY_BYTES_MAX,
  CALL_DEADLINE_MS,
  CALL_PATIENCE_MS,
  CALLS_IN_FLIGHT_MAX,
} from '../limits.ts'
import { DEADLINE_HEADER } from './call-format.ts'
import { type CalledContext, calledContext, type CalledStatus, calledStatus } from './called-context.ts'
import type { Verdict } from './circuit-breaker.ts'
import { type Connections, openConnections } from './connections.ts'
import type { Elsewhere } from './elsewhere.ts'
import { backoffMs, type Failed, judgement, mayPassSoon } from './failed-call.ts'
import type { Asked } from './read-answer.ts'
import { sendOnce } from './send-once.ts'

/** One call of a context that another process hosts. */
export type Call = Asked & {
  readonly path: string
  readonly body: unknown
  /** Sent twice it has one effect: a query, or a command with its id. */
  readonly isRepeatable: boolean
  /** The context that calls, and for whom. */
  readonly from: string
  readonly actor: Actor
  readonly traceparent: string | null
  readonly signal: AbortSignal
  /** Added to the deadline: what the callee is asked to wait. */
  readonly extraMs?: number
}

/**
 * Sends calls to other processes, and what may be repeated again: within the call's deadline, a budget of retries and
 * {@link CALL_ATTEMPTS_MAX}. Throws the callee's own faults, and besides: `SERVICE_CONTEXT_NOT_HOSTED` where nobody is known to host the context,
 * `SERVICE_CIRCUIT_OPEN`, `SERVICE_CONTEXT_UNREACHABLE`, `SERVICE_DEADLINE_PASSED`, `SERVICE_OVERLOADED`, `SERVICE_CALL_REFUSED`,
 * `SERVICE_ANSWER_UNREADABLE`, all for later; `SERVICE_ANSWER_UNFIT` and `SERVICE_BODY_TOO_LARGE` for never.
 */
export type CallClient = AsyncDisposable & {
  readonly call: (call: Call) => Promise<unknown>
  /** Of each context that was called since the start. */
  readonly status: () => readonly CalledStatus[]
}

export const callClient = async (
  elsewhere: Elsewhere,
  { switches, log }: { readonly switches?: FaultSwitches | undefined; readonly log?: Logger } = {},
): Promise<CallClient> => {
  const inFlightMax = elsewhere.inFlightMax ?? CALLS_IN_FLIGHT_MAX
  const connections = await openConnections(inFlightMax, elsewhere.tls)
  const balancer = createBalancer({ instancesOf: elsewhere.instancesOf })
  const called = new Map<string, CalledContext>()
  const contextOf = (context: string): CalledContext => {
    const known = called.get(context)
    if (known) return known
    const made = calledContext({ context, inFlightMax, log })
    called.set(context, made)
    return made
  }
  return {
    call: async (call) => {
      call.signal.throwIfAborted()
      const ownMs = (elsewhere.deadlineMs ?? CALL_DEADLINE_MS) + (call.extraMs ?? 0)
      const limitMs = Math.floor(Math.min(ownMs, timeLeftMs(call.signal) ?? ownMs))
      if (limitMs < 1) throw faults.SERVICE_DEADLINE_PASSED({ limitMs })
      const target = contextOf(call.context)
      const place = target.places.enter()
      const late = new AbortController()
      const timer = setTimeout(() => late.abort(), limitMs)
      const signal = AbortSignal.any([call.signal, late.signal])
      const endsAtMs = performance.now() + limitMs
      const work = answered({ elsewhere, connections, balancer, switches }, call, { target, signal, endsAtMs })
      const freed = work.finally(() => {
        clearTimeout(timer)
        place[Symbol.dispose]()
      })
      return withinDeadline(freed, signal, limitMs)
    },
    status: () => [...called].map(([context, target]) => calledStatus(context, target, { inFlightMax, balancer })),
    [Symbol.asyncDispose]: () => connections[Symbol.asyncDispose](),
  }
}

type Calling = {
  readonly elsewhere: Elsewhere
  readonly connections: Connections
  readonly balancer: Balancer
  readonly switches: FaultSwitches | undefined
}

type Course = { readonly target: CalledContext; readonly signal: AbortSignal; readonly endsAtMs: number }

const answered = async (calling: Calling, call: Call, course: Course): Promise<unknown> => {
  const body = bodyOf(call)
  const authorization = await calling.elsewhere.sign({ from: call.from, to: call.context, actor: call.actor })
  const { retries } = course.target
  retries.earn()
  const asked: string[] = []
  for (let attempt = 1; ; attempt++) {
    const taken = takeFor(calling, call, asked)
    const outcome = await attempted(calling, call, { ...course, taken, body, authorization })
    if ('value' in outcome) return outcome.value
    asked.push(taken.instance.id)
    const waitMs =
      attempt < CALL_ATTEMPTS_MAX ? waitBeforeNext(calling, call, { ...course, failed: outcome, asked }) : null
    if (waitMs === null || !retries.spend()) throw outcome.fault
    await delay(waitMs, undefined, { signal: course.signal })
  }
}

const takeFor = ({ balancer }: Calling, { context, part }: Call, asked: readonly string[]): Taken => {
  const taken = (asked.length > 0 && balancer.take(context, asked)) || balancer.take(context)
  if (!taken) throw faults.SERVICE_CONTEXT_NOT_HOSTED({ context, command: part })
  return taken
}

/** How long to wait before the same is sent again, in milliseconds; null: it is not. */
const waitBeforeNext = (
  { balancer }: Calling,
  { context, isRepeatable }: Call,
  o: Course & { readonly failed: Failed; readonly asked: readonly string[] },
): number | null => {
  const { fault, isUntouched, retryAfterMs } = o.failed
  if (!(isRepeatable || isUntouched) || !mayPassSoon(fault, context)) return null
  if (o.target.circuit.read().state !== 'closed') return null
  // Who asks to be left alone speaks for one process.
  const isElsewhere = balancer.standings(context).some(({ instance }) => !o.asked.includes(instance.id))
  const waitMs = backoffMs(o.asked.length, isElsewhere ? 0 : (retryAfterMs ?? 0), Math.random())
  return performance.now() + waitMs < o.endsAtMs ? waitMs : null
}

type Attempt = Course & { readonly taken: Taken; readonly body: string; readonly authorization: string }

const attempted = async (
  { connections, switches }: Calling,
  call: Call,
  { target, signal, endsAtMs, taken, body, authorization }: Attempt,
): Promise<{ readonly value: unknown } | Failed> => {
  const { context, from, path, traceparent } = call
  signal.throwIfAborted()
  const tellCircuit = target.circuit.enter()
  const allowedMs = endsAtMs - performance.now()
  const tell = (verdict: Verdict, outcome: Outcome): void => {
    tellCircuit(verdict)
    taken.done(outcome, allowedMs - (endsAtMs - performance.now()))
  }
  const headers = {
    'content-type': 'application/json',
    authorization,
    [DEADLINE_HEADER]: String(Math.max(0, Math.floor(allowedMs))),
    ...(traceparent !== null && { traceparent }),
  }
  const wire = onWire(connections.to(context, taken.instance.url), switches, { at: 'calls', from, to: context })
  try {
    const outcome = await sendOnce(call, { path, headers, body, signal }, wire)
    if ('value' in outcome) tell('answered', 'ok')
    else {
      const said = judgement(outcome, { context, allowedMs })
      tell(said.context, said.instance)
    }
    return outcome
  } catch (error) {
    const isLate = endsAtMs - performance.now() < CLOCKS_DIFFER_MS
    if (isLate && allowedMs >= CALL_PATIENCE_MS) tell('failed', 'error')
    else tell('unknown', 'ok')
    throw error
  }
}

/** Timers may be early by so much. */
const CLOCKS_DIFFER_MS = 2

const bodyOf = ({ body }: Call): string => {
  const text = JSON.stringify(body)
  // Told here: a callee that stops reading a large body looks like one that broke off, which may pass.
  if (Buffer.byteLength(text) > CALL_BODY_BYTES_MAX)
    throw faults.SERVICE_BODY_TOO_LARGE({ limitBytes: CALL_BODY_BYTES_MAX })
  return text
}
