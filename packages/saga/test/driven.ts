import type { SagaDef } from '@banyan/model'
import {
  type Effect,
  evolve,
  type Moment,
  react,
  type Reply,
  type SagaEvent,
  type SagaState,
  type Signal,
  unborn,
} from '@banyan/saga'

/** A saga that a test drives by hand: each method gives the types of the events that followed. */
export type Driven = {
  readonly state: () => SagaState
  readonly events: () => readonly SagaEvent[]
  readonly effects: () => readonly Effect[]
  readonly refused: () => string | null
  readonly hear: (signal: Signal, definition?: SagaDef) => readonly string[]
  /** What became of the call with this key; by default it is done, with its key as its id. */
  readonly reply: (callId: string, reply?: Reply) => readonly string[]
  /** The timer that runs for a call or node rings, when it is due. */
  readonly ring: (of: string) => readonly string[]
}

/** Begins the saga `s` of order `o1`. */
export const drive = (definition: SagaDef): Driven => {
  let state = unborn
  let nowMs = 0
  const log: SagaEvent[] = []
  let last: { readonly effects: readonly Effect[]; readonly refused: string | null } = { effects: [], refused: null }
  const timers = new Map<string, string>()
  const hear = (signal: Signal, by = definition) => {
    const at: Moment = { now: new Date(nowMs), chance: 0 }
    const reaction = react(by, state, signal, at)
    last = reaction
    state = reaction.events.reduce(evolve, state)
    log.push(...reaction.events)
    for (const effect of reaction.effects) if (effect.kind === 'timer') timers.set(effect.timerId, effect.dueAt)
    return reaction.events.map(({ type }) => type)
  }
  hear({ kind: 'begin', sagaId: 's', event: { orderId: 'o1' } })
  return {
    state: () => state,
    events: () => log,
    effects: () => last.effects,
    refused: () => last.refused,
    hear,
    reply: (callId, reply = { kind: 'done', result: { id: callId } }) => {
      const attempt = state.calls.find(({ id }) => id === callId)?.attempt ?? 1
      return hear({ kind: 'reply', callId, attempt, reply })
    },
    ring: (of) => {
      const [timerId, dueAt] = [...timers].findLast(([id]) => id.startsWith(`${of}@`)) ?? ['', '']
      nowMs = Math.max(nowMs, Date.parse(dueAt))
      return hear({ kind: 'timer', timerId })
    },
  }
}

export const no: Reply = { kind: 'rejected', rejection: 'No', message: 'no' }
export const away: Reply = { kind: 'fault', code: 'AWAY', message: 'away', effect: 'none', retry: 'later' }
export const member = { kind: 'member', id: 'o1' } as const
export const operator = { kind: 'operator', id: 'ann' } as const
