import type { ContextNow, Now } from '../api/answers.ts'

/** What the console says of a context whose host does not answer: its other figures are old. */
export const HOST_AWAY = 'HOST_AWAY'

/** A lag that is nothing but the next batch or two: as in the projections. */
export const LAG_USUAL_EVENTS = 400
/** Older than that is behind, in seconds: an event is usually handled within one. */
const LAG_USUAL_S = 5

/** What one has still to see; the age is that of the oldest event in hand. */
export type Lag = { readonly events: number; readonly seconds: number | null }

export const isBehind = ({ events, seconds }: Lag): boolean =>
  events > LAG_USUAL_EVENTS || (seconds !== null && seconds >= LAG_USUAL_S)

type Waiting = { readonly publisher: string; readonly context: string; readonly name: string }

/**
 * How far a policy is behind another context: what its publisher has not handed on, or what was handed on and it has not handled. Undefined
 * where neither is known. Not the sum: where the publisher's log is the queue both are the same events.
 */
export const eventLag = (now: Now, { publisher, context, name }: Waiting): Lag | undefined => {
  const known = contextOf(now, context)
  const consumer = known?.consumers?.find((one) => one.consumer === `${context}/${name}`)
  const relayed = relayLag(contextOf(now, publisher))
  if (consumer === undefined && relayed === undefined) return undefined
  const { messages = 0, oldestMs = null } = consumer ?? {}
  return { events: Math.max(messages, relayed ?? 0), seconds: oldestMs === null ? null : Math.round(oldestMs / 1_000) }
}

const contextOf = ({ contexts = [] }: Now, name: string): ContextNow | undefined => {
  const known = contexts.find(({ context }) => context === name)
  return known?.standing === HOST_AWAY ? undefined : known
}

const relayLag = (publisher: ContextNow | undefined): number | undefined => {
  const { relay, head } = publisher ?? {}
  return relay?.state === 'relaying' && typeof head === 'number' ? Math.max(0, head - relay.position) : undefined
}

/** The relay of a publisher that is known to hand nothing on. */
export const isRelayStopped = (now: Now, publisher: string): boolean => {
  const state = contextOf(now, publisher)?.relay?.state
  return state === 'failing' || state === 'stopped'
}
