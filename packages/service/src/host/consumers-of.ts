import type { Handle, Interest } from '@banyan/bus'
import type { ContextDefinition, EventDef } from '@banyan/model'
import type { Logger } from '@banyan/telemetry'
import { passingGaps } from '../consumers/passing-gaps.ts'
import {
  consumerOf,
  type Dispatch,
  inboxMark,
  markHandled,
  reactingTo,
  readMessage,
  serviceActor,
} from '../consumers/policies.ts'
import type { Counting } from '../operators/counters.ts'
import type { ContextParts, ForgetOn, HostedContext } from './context-parts.ts'
import { forgetPerson } from './forget.ts'

/** One consumer of a context: a policy, or the forgetting of persons. */
export type Consumer = {
  readonly name: string
  readonly interest: Interest
  /** Waits for an event that is not published, so only the context itself hears of it. */
  readonly isInner: boolean
  /** Hears of all there ever was, when it is new. */
  readonly fromFirst: boolean
  /** Undefined: as many as a bus does. */
  readonly streamsAtOnce?: number
  readonly handle: Handle
}

/** Of a consumer that asks other contexts, or does much for each message: fewer than calls may be under way, and a pool has connections. */
const HEAVY_STREAMS_AT_ONCE = 8

type Around = {
  /** Whether an event's stream publishes nothing besides, as far as the model knows. */
  readonly isAlone: (event: EventDef) => boolean
  readonly open: () => ContextParts
  readonly counting: Counting
  readonly dispatch: Dispatch
  readonly log: Logger
}

/** All consumers of a context. Each has an inbox of its own, so one that fails holds back no other. */
export const consumersOf = (
  hosted: HostedContext,
  definition: ContextDefinition,
  around: Around,
): readonly Consumer[] => [
  ...definition.policies.map((policy): Consumer => ({
    name: consumerOf(definition.name, policy.name),
    interest: { context: policy.on.context, type: policy.on.name },
    isInner: !policy.on.published,
    fromFirst: policy.catchesUp ?? false,
    ...(policy.sends.some(({ context }) => context !== definition.name) && { streamsAtOnce: HEAVY_STREAMS_AT_ONCE }),
    handle: counted(
      around.counting.policy(policy.name),
      hearing(policy.on, around, (message, signal, fence) =>
        reactingTo(
          { context: definition.name, store: around.open().store, dispatch: around.dispatch, log: around.log },
          policy,
        )(message, signal, fence),
      ),
    ),
  })),
  ...(hosted.forgetOn ?? []).map((rule) => forgettingOn(rule, definition, around)),
]

const hearing = (on: EventDef, { isAlone, open }: Around, handle: Handle): Handle =>
  passingGaps({ store: () => open().store, isAlone: isAlone(on) }, handle)

const counted =
  (counter: { handled: number; failed: number }, handle: Handle): Handle =>
  async (message, signal, fence) => {
    try {
      await handle(message, signal, fence)
      counter.handled += 1
    } catch (error) {
      counter.failed += 1
      throw error
    }
  }

const forgettingOn = ({ event, person }: ForgetOn, definition: ContextDefinition, around: Around): Consumer => {
  const name = consumerOf(definition.name, `forget-on-${event.name}`)
  return {
    name,
    interest: { context: event.context, type: event.name },
    isInner: !event.published,
    fromFirst: false,
    streamsAtOnce: HEAVY_STREAMS_AT_ONCE,
    handle: hearing(event, around, async (message, signal, fence) => {
      const parts = around.open()
      await forgetPerson(parts, definition, {
        person: person(readMessage(event, message)),
        actor: serviceActor(name),
        correlation: message.correlation,
        fence,
        signal,
      })
      await markHandled(parts.store, { consumer: name, message, inbox: inboxMark(name, message), fence })
    }),
  }
}
