import type { SagaDef } from '@banyan/model'
import type { PoolClient } from 'pg'
import { type Effect, pending, timerIdOf } from '../../machine/pending.ts'
import { type SagaState, unborn } from '../../machine/saga-state.ts'
import type { Reply, Signal } from '../../machine/signal.ts'

/** What became of a signal. */
export type Outcome =
  /** Recorded, or nothing to record: it was known, or comes too late. */
  | { readonly kind: 'taken'; readonly sagaId: string }
  /** The saga says no, in words. */
  | { readonly kind: 'refused'; readonly sagaId: string; readonly why: string }
  /** Durable, and on its way to the process that owns the saga. */
  | { readonly kind: 'handed-on'; readonly sagaId: string }
  | { readonly kind: 'unknown-saga'; readonly sagaId: string }

/** As the owner of a shard says it. */
export type Heed = Outcome | { readonly kind: 'not-mine'; readonly sagaId: string }

/** A signal as it waits for its turn. `due`: look which timers are. */
export type Heard = {
  readonly signal: Signal | { readonly kind: 'due' }
  /** Of what begins. */
  readonly definition?: SagaDef
  /** Its effect was made in this transaction, and is committed with the record, or not at all. */
  readonly transaction?: PoolClient
  /** Its row in `saga_signals`. */
  readonly no?: number
  /** Waits until the database answers; others are told that it doesn't. */
  readonly isPatient: boolean
  readonly settle: (heed: Heed) => void
  readonly fail: (error: unknown) => void
}

/** A call of this process. */
export type InFlight = {
  readonly ending: AbortController
  /** Another process may have made it as well. */
  readonly again: boolean
  /** It has left; before, it waits for room. */
  isBegun: boolean
}

/** An instance in its owner's memory. */
export type Live = {
  readonly sagaId: string
  /** False: to be read before anything is decided. */
  isCurrent: boolean
  /** It cannot even be read: nobody looks at it again before somebody wants something of it. */
  isGivenUp: boolean
  instance: number | null
  version: number
  state: SagaState
  inFlight: readonly Effect[]
  readonly heard: Heard[]
  isBusy: boolean
  /** By `callId@attempt`. */
  readonly calls: Map<string, InFlight>
}

export const newLive = (sagaId: string, isCurrent: boolean): Live => ({
  sagaId,
  isCurrent,
  isGivenUp: false,
  instance: null,
  version: 0,
  state: unborn,
  inFlight: [],
  heard: [],
  isBusy: false,
  calls: new Map(),
})

/** So many signals at most are decided on together: what one entry holds stays small. */
const TOGETHER_MAX = 64

/** The next that are decided on together; one with a transaction goes alone. */
export const nextOf = ({ heard }: Live): readonly Heard[] => {
  const alone = heard.findIndex(({ transaction }) => transaction !== undefined)
  if (alone === 0) return heard.splice(0, 1)
  return heard.splice(0, Math.min(TOGETHER_MAX, alone < 0 ? heard.length : alone))
}

/** What the timers say that are due. A call whose time is up before there was room for it has had no effect. */
export const dueSignals = (live: Live, state: SagaState, nowMs: number): readonly Signal[] =>
  pending(state).flatMap((effect): readonly Signal[] => {
    if (effect.kind !== 'timer' || Date.parse(effect.dueAt) > nowMs) return []
    const call = state.calls.find((one) => one.status === 'sent' && timerIdOf(one) === effect.timerId)
    const mine = call && live.calls.get(`${call.id}@${call.attempt}`)
    if (!call || !mine || mine.isBegun) return [{ kind: 'timer', timerId: effect.timerId }]
    return [{ kind: 'reply', callId: call.id, attempt: call.attempt, reply: neverSent(mine.again) }]
  })

const neverSent = (again: boolean): Reply => ({
  kind: 'fault',
  code: 'CALL_NOT_SENT',
  message: 'there was no room for the call before its deadline',
  effect: again ? 'unknown' : 'none',
  retry: 'later',
})
