import type { Pool } from 'pg'
import type { AppendRequest, AppendResult } from '../event-store.ts'
import { exceptionalResult, groupParameters, groupResults } from './append-sql.ts'
import type { AppendTransport } from './append-queue.ts'
import { asStoreFault, sqlState } from './sql-errors.ts'
import type { EventTypes } from './event-types.ts'
import { faults } from '../errors.ts'

/** A group waits this long at most for a row that another transaction holds, then its appends go one by one. */
const GROUP_LOCK_WAIT_MS = 50
/** An append by itself waits this long, then it is a `STORE_STREAM_BLOCKED`. */
const SINGLE_LOCK_WAIT_MS = 2_000
/** Each time a rival won in between; then its events are visible and the verdict is certain, but for new rivals. */
const RACES_MAX = 5

const RIVAL_WON = 'BA002'
const REFUSED = 'BA001'
const LOCK_NOT_AVAILABLE = '55P03'

/** Appends over one pool. Each call is one statement in its own transaction. */
export const postgresAppends = (o: {
  readonly pool: Pool
  readonly types: EventTypes
  readonly context: string
}): AppendTransport => {
  const parameters = async (requests: readonly AppendRequest[]): Promise<readonly string[]> =>
    groupParameters(
      requests,
      await o.types.idsOf(requests.flatMap((r) => r.writes.flatMap((w) => w.events.map((e) => e.type)))),
    )

  const group = async (requests: readonly AppendRequest[]): Promise<readonly AppendResult[] | undefined> => {
    const values = [...(await parameters(requests)), GROUP_LOCK_WAIT_MS]
    try {
      const { rows } = await o.pool.query({
        name: 'append-group',
        text: 'select append_group_1($1, $2, $3, $4) as verdicts',
        values,
      })
      return groupResults(requests, rows[0].verdicts)
    } catch (error) {
      // Whatever the database refused, it refused the whole statement: nothing is written, each goes by itself.
      if (sqlState(error) !== undefined && !isOutage(error)) return undefined
      throw asStoreFault(error, o.context)
    }
  }

  const once = async (request: AppendRequest): Promise<AppendResult> => {
    const values = [...(await parameters([request])), SINGLE_LOCK_WAIT_MS]
    const query =
      request.fence || request.inbox
        ? {
            name: 'append-guarded',
            text: 'select append_guarded_1($5, $1, $2, $3, $4) as verdicts',
            values: [...values, guardOf(request)],
          }
        : { name: 'append-group', text: 'select append_group_1($1, $2, $3, $4) as verdicts', values }
    const { rows } = await o.pool.query(query)
    return groupResults([request], rows[0].verdicts)[0]!
  }

  const single = async (request: AppendRequest): Promise<AppendResult> => {
    for (let race = 1; ; race++) {
      try {
        return await once(request)
      } catch (error) {
        const state = sqlState(error)
        if (state === REFUSED) return refusedResult(error as { readonly detail: string }, request)
        if (state === RIVAL_WON && race < RACES_MAX) continue
        if (state === LOCK_NOT_AVAILABLE || state === RIVAL_WON) throw blocked(request, error)
        throw asStoreFault(error, o.context)
      }
    }
  }
  return { group, single }
}

/** The server is going, full or out of connections: trying each append alone would not help. */
const isOutage = (error: unknown): boolean => /^(08|53|57|58|XX|F0)/.test(sqlState(error) ?? '')

const blocked = (request: AppendRequest, cause: unknown) =>
  faults.STORE_STREAM_BLOCKED({ streams: request.writes.map((w) => w.stream), waitedMs: SINGLE_LOCK_WAIT_MS }, cause)

const guardOf = ({ fence, inbox }: AppendRequest): string =>
  JSON.stringify({
    ...(fence && { fence: fence.name, token: fence.token }),
    ...(inbox && { consumer: inbox.consumer, source: inbox.source, handled: inbox.publishedSequence }),
  })

const refusedResult = (error: { readonly detail: string }, request: AppendRequest): AppendResult => {
  const verdict = JSON.parse(error.detail)
  if (verdict.verdict === 'fenced') return { kind: 'fenced', name: request.fence!.name }
  if (verdict.verdict === 'inbox-duplicate' || verdict.verdict === 'inbox-gap')
    return { kind: verdict.verdict, last: Number(verdict.last) }
  return exceptionalResult(verdict)
}
