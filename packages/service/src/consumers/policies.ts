import type { Fence, Handle, Message } from '@banyan/bus'
import { messageId, sourceOf } from '@banyan/bus'
import type { EventStore, InboxMark } from '@banyan/event-store'
import { type Actor, type EventDef, type Invoke, type PolicyDef, readEventData } from '@banyan/model'
import { childSpan, formatTraceparent, type Logger, parseTraceparent } from '@banyan/telemetry'
import type { Executed, Sending } from '../commands/execute.ts'
import { faults } from '../errors.ts'

/** Sends a command to the context that owns it, in whichever process it is hosted. */
export type Dispatch = (sending: Sending, from: string) => Promise<Executed>

type Reacting = {
  readonly context: string
  readonly store: EventStore
  readonly dispatch: Dispatch
  readonly log: Logger
}

/** A consumer's name: of its inbox, its dead letters and the actor of its commands. Durable. */
export const consumerOf = (context: string, name: string): string => `${context}/${name}`

/**
 * What a policy does with an event: its commands under ids made from the event, so that a redelivery repeats and changes nothing.
 * The inbox mark stands in the transaction of the last command of its own context.
 */
export const reactingTo = (parts: Reacting, policy: PolicyDef): Handle => {
  const consumer = consumerOf(parts.context, policy.name)
  return async (message, signal, fence) => {
    const event = readMessage(policy.on, message)
    const invokes = policy.then(event, { at: new Date(message.recordedAt), id: `${message.stream}@${message.version}` })
    const inbox = inboxMark(consumer, message)
    const own = invokes.findLastIndex((invoke) => invoke.command.context === parts.context)
    parts.log.debug({ policy: consumer, message: messageId(message), traceId: traceOf(message) }, 'a policy reacts')
    for (const [i, invoke] of invokes.entries()) {
      const isLast = i === invokes.length - 1 && i === own
      const executed = await parts.dispatch(
        sendingOf({ consumer, message, signal }, invoke, {
          index: i,
          inbox: isLast ? inbox : undefined,
          fence: invoke.command.context === parts.context ? fence : undefined,
        }),
        parts.context,
      )
      if (isHandledBefore(executed, consumer, message)) return
    }
    if (own !== invokes.length - 1 || invokes.length === 0)
      await markHandled(parts.store, { consumer, message, inbox, fence })
  }
}

/** A published event as this context's code reads it. */
export const readMessage = (event: EventDef, message: Message): unknown =>
  readEventData(event, message.schemaVersion, message.data)

/** Unpublished events of the own context carry no sequence: their commands' ids alone make repetitions harmless. */
export const inboxMark = (consumer: string, message: Message): InboxMark | undefined =>
  message.publishedSequence > 0
    ? { consumer, source: sourceOf(message), publishedSequence: message.publishedSequence }
    : undefined

/** Remembers a message that had no effect in the own log. */
export const markHandled = async (
  store: EventStore,
  o: {
    readonly consumer: string
    readonly message: Message
    readonly inbox: InboxMark | undefined
    readonly fence: Fence | undefined
  },
): Promise<void> => {
  if (!o.inbox) return
  const provenance = {
    actor: serviceActor(o.consumer),
    commandId: null,
    correlation: o.message.correlation,
    causation: messageId(o.message),
    traceparent: o.message.traceparent,
  }
  const result = await store.append({ writes: [], provenance, inbox: o.inbox, ...(o.fence && { fence: o.fence }) })
  if (result.kind === 'fenced') throw faults.SERVICE_PARTITION_LOST({ lease: result.name, what: o.consumer })
  if (result.kind === 'inbox-gap') throw gap(o.consumer, o.message, result.last)
}

/** Policies act in their own name: calls without a user carry the service's. */
export const serviceActor = (consumer: string): Actor => ({ kind: 'service', id: consumer })

type Delivery = { readonly consumer: string; readonly message: Message; readonly signal: AbortSignal }

const sendingOf = (
  { consumer, message, signal }: Delivery,
  { command, input }: Invoke,
  o: { readonly index: number; readonly inbox: InboxMark | undefined; readonly fence: Fence | undefined },
): Sending => ({
  command,
  input: command.spec.input.parse(input),
  actor: serviceActor(consumer),
  commandId: `${messageId(message)}#${o.index}`,
  isRepeatable: true,
  correlation: message.correlation,
  causation: messageId(message),
  traceparent: continued(message.traceparent),
  ...(o.inbox && { inbox: o.inbox }),
  fence: o.fence,
  signal,
})

const continued = (traceparent: string | null): string | null => {
  const trace = traceparent === null ? undefined : parseTraceparent(traceparent)
  return trace ? formatTraceparent(childSpan(trace)) : null
}

const traceOf = ({ traceparent }: Message): string | null =>
  traceparent === null ? null : (parseTraceparent(traceparent)?.traceId ?? null)

/** A rejection is an outcome like any other: the business said no, and it is recorded. */
const isHandledBefore = (executed: Executed, consumer: string, message: Message): boolean => {
  if (executed.kind === 'inbox-gap') throw gap(consumer, message, executed.last)
  if (executed.kind === 'key-reused')
    throw new Error(`${consumer} decided otherwise on a redelivery of ${messageId(message)}: a policy must be pure`)
  return executed.kind === 'inbox-duplicate'
}

const gap = (consumer: string, message: Message, last: number) => {
  const found = message.publishedSequence
  return faults.SERVICE_INBOX_GAP({ consumer, source: sourceOf(message), last, before: found - 1, found })
}

/** Sends a command where it belongs; only public ones cross a border. */
export const checkedDispatch =
  (find: (context: string) => Dispatch | undefined): Dispatch =>
  async (sending, from) => {
    const { command, actor } = sending
    const { context, name } = command
    if (context !== from && !command.spec.public)
      throw faults.SERVICE_COMMAND_NOT_PUBLIC({ context, command: name, from })
    if (!command.spec.by.includes(actor.kind))
      throw faults.SERVICE_CALLER_REFUSED({ expected: command.spec.by, found: actor.kind })
    const execute = find(context)
    if (!execute) throw faults.SERVICE_CONTEXT_NOT_HOSTED({ context, command: name })
    return execute(sending, from)
  }
