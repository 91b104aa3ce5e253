import { randomUUID } from 'node:crypto'
import { setTimeout as elapsed } from 'node:timers/promises'
import { type Decision, planOf } from '@anycompany/simulation'
import { Pool } from 'undici'
import { cookieOf } from '../gateway/identity.ts'
import { type Choosing, choosing, type Request } from './acts.ts'
import type { Network } from './network.ts'

/** What one window of load saw. */
export type Seen = {
  /** From when a request was due to its whole answer, in milliseconds, sorted. */
  readonly latenciesMs: readonly number[]
  readonly failures: number
  /** The first of them, for people. */
  readonly firstFailure: string | undefined
  readonly pages: number
  readonly nonEmptyPages: number
}

export type Window = {
  /** Arrivals a second. */
  readonly rate: number
  readonly seconds: number
  readonly seed: number
}

/** Sends the mix to one gateway. */
export type Load = AsyncDisposable & { readonly measure: (window: Window) => Promise<Seen> }

/** More than the gateway lets through at once: nobody waits for a connection. */
const CONNECTIONS = 512
/** With so many seconds' arrivals under way the rate is not kept up with; going on would only take time. */
const BEHIND_S = 2
const BEHIND_MIN = 200

export const openLoad = (port: number, network: Network): Load => {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: CONNECTIONS })
  const choose = choosing(network)
  return {
    measure: (window) => measure(pool, { choose, network, window }),
    [Symbol.asyncDispose]: () => pool.close(),
  }
}

type Counted = { latenciesMs: number[]; failures: number; firstFailure?: string; pages: number; nonEmptyPages: number }

/** Open loop: every request is sent when it is due, whether or not earlier ones have been answered. */
const measure = async (
  pool: Pool,
  { choose, network, window }: { readonly choose: Choosing; readonly network: Network; readonly window: Window },
): Promise<Seen> => {
  const counted: Counted = { latenciesMs: [], failures: 0, pages: 0, nonEmptyPages: 0 }
  const underWay = new Set<Promise<void>>()
  const startedAt = performance.now()
  const behind = Math.max(BEHIND_MIN, window.rate * BEHIND_S)
  for (const decision of planOf({ ...window, graph: network.graph })) {
    const early = startedAt + decision.atMs - performance.now()
    if (early > 1) await elapsed(early)
    if (underWay.size > behind) {
      fail(counted, `${underWay.size} requests under way`)
      break
    }
    const done = arrive(pool, decision, { request: choose(decision), dueAt: startedAt + decision.atMs, counted })
    const followed = done.finally(() => underWay.delete(followed))
    underWay.add(followed)
  }
  await Promise.all(underWay)
  const { latenciesMs, ...rest } = counted
  return { firstFailure: undefined, ...rest, latenciesMs: latenciesMs.sort((a, b) => a - b) }
}

type Arrival = { readonly request: Request; readonly dueAt: number; readonly counted: Counted }

const arrive = async (pool: Pool, decision: Decision, { request, dueAt, counted }: Arrival): Promise<void> => {
  const page = await send(pool, decision, { request, dueAt, counted })
  if (page === undefined || !request.isPage) return
  counted.pages += 1
  if (page.items.length > 0) counted.nonEmptyPages += 1
  if (!decision.goesOn || page.cursor === null) return
  const next = { ...request, path: `${request.path}?cursor=${encodeURIComponent(page.cursor)}` }
  await send(pool, decision, { request: next, dueAt: performance.now(), counted })
}

type Page = { readonly items: readonly unknown[]; readonly cursor: string | null }

const send = async (pool: Pool, { actor }: Decision, o: Arrival): Promise<Page | undefined> => {
  const { method, path, body } = o.request
  const by = o.request.actor ?? actor
  try {
    const answer = await pool.request({
      method,
      path,
      body: body === undefined ? null : JSON.stringify(body),
      headers: {
        cookie: cookieOf(String(by)),
        'sec-fetch-site': 'same-origin',
        ...(method !== 'GET' && { 'idempotency-key': randomUUID() }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
    })
    const answered = await answer.body.json()
    o.counted.latenciesMs.push(performance.now() - o.dueAt)
    if (answer.statusCode < 300) return answered as Page
    fail(o.counted, `${answer.statusCode} ${JSON.stringify(answered)} for ${method} ${path}`)
  } catch (error) {
    fail(o.counted, `${String(error)} for ${method} ${path}`)
  }
  return undefined
}

const fail = (counted: Counted, why: string): void => {
  counted.failures += 1
  counted.firstFailure ??= why
}
