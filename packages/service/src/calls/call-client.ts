import type { Pool } from 'undici'
import { type Actor, isFault } from '@banyan/model'
import { faults } from '../errors.ts'
import { type Bulkhead, bulkhead } from '../http/bulkhead.ts'
import { timeLeftMs, withinDeadline } from '../http/deadlines.ts'
import {
  CALL_ANSWER_BYTES_MAX,
  CALL_BODY_BYTES_MAX,
  CALL_CONNECT_MS,
  CALL_DEADLINE_MS,
  CALLED_ORIGINS_MAX,
  CALLS_IN_FLIGHT_MAX,
} from '../limits.ts'
import { DEADLINE_HEADER } from './call-format.ts'
import type { Elsewhere } from './elsewhere.ts'
import { type Asked, readAnswer } from './read-answer.ts'

/** One call of a context that another process hosts. */
export type Call = Asked & {
  readonly path: string
  readonly body: unknown
  /** The context that calls, and for whom. */
  readonly from: string
  readonly actor: Actor
  readonly traceparent: string | null
  readonly signal: AbortSignal
  /** Added to the deadline: what the callee is asked to wait. */
  readonly extraMs?: number
}

/**
 * Sends calls to other processes. Throws the callee's own faults, and besides: `SERVICE_CONTEXT_NOT_HOSTED` where nobody is known to host
 * the context, `SERVICE_CONTEXT_UNREACHABLE`, `SERVICE_DEADLINE_PASSED`, `SERVICE_OVERLOADED`, `SERVICE_CALL_REFUSED`,
 * `SERVICE_ANSWER_UNREADABLE`, all for later; `SERVICE_ANSWER_UNFIT` and `SERVICE_BODY_TOO_LARGE` for never.
 */
export type CallClient = AsyncDisposable & { readonly call: (call: Call) => Promise<unknown> }

const KEEP_ALIVE_MS = 10_000 // shorter than hosts keep a connection, so that this side closes first

/**
 * One `Pool` per origin, because undici's `BalancedPool` collapses to one host after an outage. Imported here: it takes 30 MB, which a host
 * that calls nobody keeps.
 */
export const callClient = async (elsewhere: Elsewhere): Promise<CallClient> => {
  const undici = await import('undici')
  const inFlightMax = elsewhere.inFlightMax ?? CALLS_IN_FLIGHT_MAX
  const openPool = (origin: string): Pool =>
    new undici.Pool(origin, {
      connections: inFlightMax,
      connect: { timeout: CALL_CONNECT_MS },
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxResponseSize: CALL_ANSWER_BYTES_MAX,
      allowH2: false,
    })
  const places = new Map<string, Bulkhead>()
  const pools = new Map<string, Pool>()
  const placesOf = (context: string): Bulkhead => {
    const known = places.get(context)
    if (known) return known
    const made = bulkhead({ context, limit: inFlightMax, what: 'calls from this process' })
    places.set(context, made)
    return made
  }
  return {
    call: async (call) => {
      call.signal.throwIfAborted()
      const ownMs = (elsewhere.deadlineMs ?? CALL_DEADLINE_MS) + (call.extraMs ?? 0)
      const limitMs = Math.floor(Math.min(ownMs, timeLeftMs(call.signal) ?? ownMs))
      if (limitMs < 1) throw faults.SERVICE_DEADLINE_PASSED({ limitMs })
      const place = placesOf(call.context).enter()
      const late = new AbortController()
      const timer = setTimeout(() => late.abort(), limitMs)
      const signal = AbortSignal.any([call.signal, late.signal])
      const endsAtMs = performance.now() + limitMs
      const work = answered({ elsewhere, pools, openPool }, call, { signal, endsAtMs })
      const freed = work.finally(() => {
        clearTimeout(timer)
        place[Symbol.dispose]()
      })
      return withinDeadline(freed, signal, limitMs)
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
      pools.clear()
    },
  }
}

type Calling = {
  readonly elsewhere: Elsewhere
  readonly pools: Map<string, Pool>
  readonly openPool: (origin: string) => Pool
}

const answered = async (
  { elsewhere, pools, openPool }: Calling,
  call: Call,
  o: { readonly signal: AbortSignal; readonly endsAtMs: number },
): Promise<unknown> => {
  const { context, part, from, actor, path } = call
  const body = bodyOf(call)
  const origin = await elsewhere.originOf(context)
  if (origin === undefined) throw faults.SERVICE_CONTEXT_NOT_HOSTED({ context, command: part })
  const authorization = await elsewhere.sign({ from, to: context, actor })
  o.signal.throwIfAborted()
  const headers = {
    'content-type': 'application/json',
    authorization,
    [DEADLINE_HEADER]: String(Math.max(0, Math.floor(o.endsAtMs - performance.now()))),
    ...(call.traceparent !== null && { traceparent: call.traceparent }),
  }
  try {
    const pool = poolOf(pools, origin, openPool)
    const answer = await pool.request({ method: 'POST', path, headers, body, signal: o.signal })
    const bytes = await answer.body.bytes()
    return readAnswer(call, { status: answer.statusCode, contentType: typeOf(answer.headers), body: bytes })
  } catch (error) {
    if (isFault(error) || o.signal.aborted) throw error
    throw transportFault(call, error)
  }
}

const bodyOf = ({ body }: Call): string => {
  const text = JSON.stringify(body)
  // Told here: a callee that stops reading a large body looks like one that broke off, which may pass.
  if (Buffer.byteLength(text) > CALL_BODY_BYTES_MAX)
    throw faults.SERVICE_BODY_TOO_LARGE({ limitBytes: CALL_BODY_BYTES_MAX })
  return text
}

/** The pool of an origin, the latest used last: beyond the limit the one used longest ago is closed. */
const poolOf = (pools: Map<string, Pool>, origin: string, openPool: Calling['openPool']): Pool => {
  const pool = pools.get(origin) ?? openPool(origin)
  pools.delete(origin)
  pools.set(origin, pool)
  if (pools.size > CALLED_ORIGINS_MAX) {
    const [oldest, unused] = pools.entries().next().value!
    pools.delete(oldest)
    unused.close().catch(() => {}) // its calls under way end first; nobody waits for it
  }
  return pool
}

const typeOf = (headers: Readonly<Record<string, string | string[] | undefined>>): string => {
  const type = headers['content-type']
  return typeof type === 'string' ? type : ''
}

const transportFault = ({ context, part }: Call, error: unknown) => {
  const code = codeOf(error)
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    const found = `more than ${CALL_ANSWER_BYTES_MAX} bytes`
    return faults.SERVICE_ANSWER_UNFIT({ context, part, found }, error)
  }
  if (error instanceof Error && error.name === 'HTTPParserError')
    return faults.SERVICE_ANSWER_UNREADABLE({ context, part, found: 'something that is no HTTP' }, error)
  return faults.SERVICE_CONTEXT_UNREACHABLE({ context, part, why: code }, error)
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
