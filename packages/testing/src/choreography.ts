import {
  type Actor,
  type Aggregate,
  type AnyEmitted,
  type AnyRejected,
  type CommandDef,
  fold,
  isRejected,
  type PolicyDef,
  type System,
} from '@banyan/model'

/** Contexts that speak by published events alone, in memory; a test decides what is delivered when. */
export type Choreography = {
  /** Decides and records, as a host would. What comes of it waits to be delivered. Ids are `id-1`, `id-2`, …. */
  send<I>(command: CommandDef<string, I>, input: NoInfer<I>, by: Actor): readonly AnyEmitted[] | AnyRejected
  /** How many of a policy's streams have something to deliver. */
  waiting(): number
  /** Delivers the oldest message of one of them; which: any number, taken modulo {@link Choreography.waiting}. */
  deliver(which: number): void
  /** Delivers once more what was delivered before, however long ago, past whatever came after it: no inbox stands in between. */
  deliverAgain(which: number): void
  /** The state of one aggregate, by what it has recorded. */
  state<S>(aggregate: Aggregate<S, never>, id: string): S
  /** All that was recorded, oldest first. */
  recorded(): readonly (AnyEmitted & { readonly context: string; readonly stream: string })[]
}

type Delivery = { readonly policy: PolicyDef; readonly event: unknown; readonly id: string }

const WHEN = new Date('2026-01-01T09:00:00.000Z')

/**
 * The whole choreography of a system. The order of one stream's messages at one policy is kept, as a bus promises; nothing else is: streams
 * and policies overtake each other as the test likes. Each command passes its schema; one that only public senders may send is not checked.
 */
export const choreography = (model: System): Choreography => {
  const log: { context: string; stream: string; type: string; data: unknown }[] = []
  const queues = new Map<string, Delivery[]>()
  const delivered: Delivery[] = []
  const policies = model.contexts.flatMap((context) => context.policies)
  let ids = 0

  const aggregateOf = ({ context, aggregate }: Pick<CommandDef, 'context' | 'aggregate'>) =>
    model.contexts.find(({ name }) => name === context)!.aggregates.find(({ name }) => name === aggregate)!

  const stateOf = (context: string, aggregate: string, id: string): unknown => {
    const definition = aggregateOf({ context, aggregate })
    const stream = `${aggregate}-${id}`
    return fold(
      definition,
      definition.initial(),
      log.filter((event) => event.context === context && event.stream === stream),
    )
  }

  const record = (context: string, stream: string, { type, data }: AnyEmitted): void => {
    const id = `${stream}@${log.push({ context, stream, type, data })}`
    for (const policy of policies.filter(({ on }) => on.context === context && on.name === type)) {
      const queue = `${policy.context}/${policy.name} ${context}:${stream}`
      queues.set(queue, [...(queues.get(queue) ?? []), { policy, event: policy.on.data.parse(data), id }])
    }
  }

  const send = (command: CommandDef, input: unknown, by: Actor): readonly AnyEmitted[] | AnyRejected => {
    const parsed = command.spec.input.parse(input)
    const first = ids
    const id = (): string => `id-${++ids}`
    const self = command.spec.of(parsed, { by, id })
    ids = first
    command.spec.of(parsed, { by, id }) // as in a host: ids taken when the aggregate was chosen are taken again
    const state = stateOf(command.context, command.aggregate, self)
    const decision = command.spec.decide(state, parsed, { by, id, self, now: WHEN })
    if (!isRejected(decision))
      for (const event of decision) record(command.context, `${command.aggregate}-${self}`, event)
    return decision
  }

  const hand = ({ policy, event, id }: Delivery): void => {
    const by: Actor = { kind: 'service', id: `${policy.context}/${policy.name}` }
    for (const { command, input } of policy.then(event, { at: WHEN, id })) send(command, input, by)
  }

  return {
    send,
    waiting: () => queues.size,
    deliver: (which) => {
      const name = [...queues.keys()][which % queues.size]
      if (name === undefined) return
      const [next, ...rest] = queues.get(name)!
      if (rest.length === 0) queues.delete(name)
      else queues.set(name, rest)
      delivered.push(next!)
      hand(next!)
    },
    deliverAgain: (which) => {
      const known = delivered[which % delivered.length]
      if (known) hand(known)
    },
    state: ({ definition }, id) => stateOf(definition.context, definition.name, id) as never,
    recorded: () => log,
  }
}
