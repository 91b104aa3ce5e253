import type { Pool } from 'pg'
import { faults } from '../../errors.ts'
import type { AppendRequest, AppendResult } from '../../event-store.ts'
import type { AppendTransport } from './queue.ts'
import { plainStatement } from './plain-group.ts'
import { appendedResult, GROUP_SQL, groupParameters, groupResults } from './group.ts'
import type { EventTypes } from '../event-types.ts'
import { asStoreFault, sqlState } from '../sql-errors.ts'

/** A group waits this long at most for a row that another transaction holds, then its appends go one by one. */
export const GROUP_LOCK_WAIT_MS = 50
/** An append by itself waits this long, then it is a `STORE_STREAM_BLOCKED`. */
const SINGLE_LOCK_WAIT_MS = 2_000
/** Each time a rival won in between; then its events are visible and the verdict is certain, but for new rivals. */
const RACES_MAX = 5

const RIVAL_WON = 'BA002'
const LOCK_NOT_AVAILABLE = '55P03'

/** Appends. Groups have connections of their own, on which nothing waits long for a lock: see {@link GROUP_LOCK_WAIT_MS}. */
export const postgresAppends = (o: {
  readonly pool: Pool
  readonly groups: Pool
  readonly types: EventTypes
  readonly context: string
}): AppendTransport => {
  const send = async (
    on: Pool,
    requests: readonly AppendRequest[],
    waitMs: number,
  ): Promise<readonly AppendResult[]> => {
    const values = [waitMs, ...groupParameters(requests, await o.types.idsOf(typesIn(requests)))]
    const { rows } = await on.query({ name: 'append-group', text: GROUP_SQL, values })
    return groupResults(requests, rows[0].verdicts)
  }

  /** Undefined when the database refused: it refused the whole statement, and nothing is written. */
  const unlessRefused = async <R>(results: Promise<R>): Promise<R | undefined> => {
    try {
      return await results
    } catch (error) {
      if (sqlState(error) !== undefined && !isOutage(error)) return undefined
      throw asStoreFault(error, o.context)
    }
  }

  const plain = async (requests: readonly AppendRequest[]): Promise<readonly AppendResult[]> => {
    const statement = plainStatement(requests, await o.types.idsOf(typesIn(requests)))
    await o.groups.query({ ...statement, values: [...statement.values] })
    return requests.map(appendedResult)
  }

  const group = async (requests: readonly AppendRequest[]): Promise<readonly AppendResult[] | undefined> =>
    (requests.every(isPlain) ? await unlessRefused(plain(requests)) : undefined) ??
    unlessRefused(send(o.groups, requests, GROUP_LOCK_WAIT_MS))

  const single = async (request: AppendRequest): Promise<AppendResult> => {
    for (let race = 1; ; race++) {
      try {
        return (await send(o.pool, [request], SINGLE_LOCK_WAIT_MS))[0]!
      } catch (error) {
        const state = sqlState(error)
        if (state === RIVAL_WON && race < RACES_MAX) continue
        if (state === LOCK_NOT_AVAILABLE || state === RIVAL_WON) throw blocked(request, error)
        throw asStoreFault(error, o.context)
      }
    }
  }
  return { group, single }
}

/** A write without events only asks whether a stream stands where it is expected. */
const isPlain = ({ writes }: AppendRequest): boolean => writes.every(({ events }) => events.length > 0)

const typesIn = (requests: readonly AppendRequest[]): readonly string[] =>
  requests.flatMap((r) => r.writes.flatMap((w) => w.events.map((e) => e.type)))

/** The server is going, full or out of connections: trying each append alone would not help. */
const isOutage = (error: unknown): boolean => /^(08|53|57|58|XX|F0)/.test(sqlState(error) ?? '')

const blocked = (request: AppendRequest, cause: unknown) =>
  faults.STORE_STREAM_BLOCKED({ streams: request.writes.map((w) => w.stream), waitedMs: SINGLE_LOCK_WAIT_MS }, cause)
