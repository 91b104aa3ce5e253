import type { Handle, Interest } from '@banyan/bus'
import type { ContextDefinition } from '@banyan/model'
import type { Logger } from '@banyan/telemetry'
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
  readonly handle: Handle
}

type Around = {
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
    handle: counted(around.counting.policy(policy.name), (message, signal) =>
      reactingTo(
        { context: definition.name, store: around.open().store, dispatch: around.dispatch, log: around.log },
        policy,
      )(message, signal),
    ),
  })),
  ...(hosted.forgetOn ?? []).map((rule) => forgettingOn(rule, definition, around)),
]

const counted =
  (counter: { handled: number; failed: number }, handle: Handle): Handle =>
  async (message, signal) => {
    try {
      await handle(message, signal)
      counter.handled += 1
    } catch (error) {
      counter.failed += 1
      throw error
    }
  }

const forgettingOn = ({ event, person }: ForgetOn, definition: ContextDefinition, { open }: Around): Consumer => {
  const name = consumerOf(definition.name, `forget-on-${event.name}`)
  return {
    name,
    interest: { context: event.context, type: event.name },
    isInner: !event.published,
    fromFirst: false,
    handle: async (message, signal) => {
      const parts = open()
      await forgetPerson(parts, definition, {
        person: person(readMessage(event, message)),
        actor: serviceActor(name),
        correlation: message.correlation,
        signal,
      })
      await markHandled(parts.store, { consumer: name, message, inbox: inboxMark(name, message) })
    },
  }
}
