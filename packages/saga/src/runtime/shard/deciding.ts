import { isFault, type SagaDef } from '@banyan/model'
import { faults } from '../../errors.ts'
import { rebuild } from '../../machine/evolve.ts'
import { pending } from '../../machine/pending.ts'
import { react } from '../../machine/react.ts'
import type { SagaEvent } from '../../machine/saga-event.ts'
import type { SagaState } from '../../machine/saga-state.ts'
import type { Signal } from '../../machine/signal.ts'
import type { Definitions } from '../definitions.ts'
import { nextDueAt } from '../standing.ts'
import { dueSignals, type Heard, type Live } from './live.ts'

/** What follows from what an instance has heard. Nobody has been told yet: that waits until it is durable. */
export type Decided = {
  readonly state: SagaState
  readonly events: readonly SagaEvent[]
  readonly tells: readonly (() => void)[]
  /** Defects, of which the one who sent the signal is told as well. */
  readonly failures: readonly unknown[]
  /** Its timers would ring for ever and lead to nothing. */
  readonly isDeaf: boolean
}

export const decide = (definitions: Definitions, live: Live, heard: readonly Heard[], atMs: number): Decided => {
  const { sagaId } = live
  const tells: (() => void)[] = []
  const events: SagaEvent[] = []
  const failures: unknown[] = []
  let { state } = live
  for (const one of heard) {
    let refused: string | null = null
    try {
      for (const signal of signalsOf(one, { live, state, atMs })) {
        const definition = definitionFor(definitions, one, state)
        if (!definition) continue
        const reaction = react(definition, state, signal, { now: new Date(atMs), chance: Math.random() })
        refused = reaction.refused
        events.push(...reaction.events)
        state = rebuild(reaction.events, state)
      }
      tells.push(tellOf(one, { sagaId, state, refused }))
    } catch (error) {
      const fault = isFault(error) ? error : defect(sagaId, one, error)
      failures.push(fault)
      tells.push(() => one.fail(fault))
    }
  }
  const isRung = heard.some(({ signal }) => signal.kind === 'due')
  return { state, events, tells, failures, isDeaf: isRung && events.length === 0 && isDue(state, atMs) }
}

const signalsOf = (
  { signal }: Heard,
  { live, state, atMs }: { readonly live: Live; readonly state: SagaState; readonly atMs: number },
): readonly Signal[] => (signal.kind === 'due' ? dueSignals(live, state, atMs) : [signal])

/** Undefined where there is nothing to react: a saga that has begun begins no more, and one that has not hears nothing. */
const definitionFor = (
  definitions: Definitions,
  { signal, definition }: Heard,
  state: SagaState,
): SagaDef | undefined => {
  if (signal.kind === 'begin') return state.phase === 'new' ? definition : undefined
  if (state.phase === 'new') return undefined
  return signal.kind === 'migrate' ? definitions.latest(state.saga) : definitions.pinned(state)
}

const tellOf = (
  { settle }: Heard,
  o: { readonly sagaId: string; readonly state: SagaState; readonly refused: string | null },
): (() => void) => {
  const { sagaId, state, refused: why } = o
  if (why !== null) return () => settle({ kind: 'refused', sagaId, why })
  return () => settle({ kind: state.phase === 'new' ? 'unknown-saga' : 'taken', sagaId })
}

const defect = (sagaId: string, { signal }: Heard, error: unknown) => {
  const what = error instanceof Error ? error.message : String(error)
  return faults.SAGA_DEFECT({ sagaId, signal: signal.kind, what }, error)
}

const isDue = (state: SagaState, atMs: number): boolean => {
  const due = nextDueAt(pending(state))
  return due !== null && Date.parse(due) <= atMs
}
