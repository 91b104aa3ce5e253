import type { ContextDescription, Description } from '@banyan/model'

type Command = ContextDescription['commands'][number]
type Event = ContextDescription['events'][number]

/** What hears of events and sends commands. The first event begins it; a saga waits for the others on its way. */
export type Reaction = Pick<ContextDescription['policies'][number], 'name' | 'words' | 'sends'> & {
  readonly kind: 'policy' | 'saga'
  readonly on: readonly ContextDescription['policies'][number]['on'][]
}

export const reactionsOf = ({ policies, sagas }: ContextDescription): readonly Reaction[] => [
  ...policies.map((policy) => ({ ...policy, kind: 'policy' as const, on: [policy.on] })),
  ...sagas.map(({ name, words, sends, startsOn, waitsFor }) => {
    const later = waitsFor.filter(({ context, event }) => context !== startsOn.context || event !== startsOn.event)
    return { kind: 'saga' as const, name, words, sends, on: [startsOn, ...later] }
  }),
]

/**
 * What lies together on the board: commands, right of them the events they lead to, left of them the policies and sagas that send them.
 * Names within one context.
 */
export type Block = {
  readonly context: string
  /** Those that answer the commands. */
  readonly aggregates: readonly string[]
  readonly commands: readonly Command[]
  readonly events: readonly Event[]
  readonly reactions: readonly Reaction[]
}

/**
 * Every command, event, policy and saga in exactly one block. An event lies with the command that names it first among what it emits: of
 * "request → requested, or at once begun" and "accept → begun" the second has `begun`.
 */
export const blocksOf = (context: ContextDescription): readonly Block[] => {
  const owners = new Map(context.events.map((event) => [event.name, ownerOf(event.name, context.commands)]))
  const leaders = context.commands.filter(
    (command) => command.emits.length === 0 || [...owners.values()].includes(command),
  )
  const leaderOf = (command: Command): Command =>
    leaders.includes(command) ? command : leaderOf(owners.get(command.emits[0]!)!)
  const reactions = reactionsOf(context)
  const homes = new Map(reactions.map((reaction) => [reaction, homeOf(reaction, context)]))
  const before = (commands: readonly Command[]): readonly Reaction[] =>
    reactions.filter((reaction) => commands.some((command) => homes.get(reaction) === command))
  const led = leaders.map((leader): Block => {
    const commands = context.commands.filter((command) => leaderOf(command) === leader)
    const events = context.events.filter((event) => owners.get(event.name) === leader)
    const aggregates = [...new Set(commands.map(({ aggregate }) => aggregate))]
    return { context: context.name, aggregates, commands, events, reactions: before(commands) }
  })
  const alone = { context: context.name, aggregates: [], commands: [], events: [], reactions: [] }
  const silent = context.aggregates.filter(({ name }) => context.commands.every(({ aggregate }) => aggregate !== name))
  return [
    ...led,
    ...context.events.filter(({ name }) => !owners.get(name)).map((event): Block => ({ ...alone, events: [event] })),
    ...reactions
      .filter((reaction) => !homes.get(reaction))
      .map((reaction): Block => ({ ...alone, reactions: [reaction] })),
    ...silent.map(({ name }): Block => ({ ...alone, aggregates: [name] })),
  ]
}

const ownerOf = (event: string, commands: readonly Command[]): Command | undefined =>
  commands
    .filter((command) => command.emits.includes(event))
    .reduce<Command | undefined>(
      (best, command) => (best && best.emits.indexOf(event) <= command.emits.indexOf(event) ? best : command),
      undefined,
    )

/** The first command of its own context that it sends. */
const homeOf = ({ sends }: Reaction, context: ContextDescription): Command | undefined => {
  const own = sends.find((sent) => sent.context === context.name)
  return own && context.commands.find((command) => command.name === own.command)
}

/** One block happens before another: for sure, or as far as declarations tell. */
export type Before = { readonly from: Block; readonly to: Block; readonly isSure: boolean }

/** What declarations tell about time, over all contexts. */
export const orderOf = (description: Description, blocks: readonly Block[]): readonly Before[] => {
  const withEvent = (context: string, event: string): Block | undefined =>
    blocks.find((block) => block.context === context && block.events.some(({ name }) => name === event))
  const withCommand = (context: string, command: string): Block | undefined =>
    blocks.find((block) => block.context === context && block.commands.some(({ name }) => name === command))
  const before = (from: Block | undefined, to: Block | undefined, isSure: boolean): readonly Before[] =>
    from && to && from !== to ? [{ from, to, isSure }] : []
  return description.contexts.flatMap((context) => [
    ...reactionsOf(context).flatMap(({ kind, name, on: [begin], sends }) => {
      const cause = withEvent(begin!.context, begin!.event)
      const own = blocks.find(
        ({ context: home, reactions }) =>
          home === context.name && reactions.some((one) => one.kind === kind && one.name === name),
      )
      const sent = sends.map(({ context: other, command }) => withCommand(other, command))
      return [...before(cause, own, true), ...sent.flatMap((block) => before(own, block, true))]
    }),
    ...context.commands.flatMap((command) => {
      const own = withCommand(context.name, command.name)
      const needed = context.readModels.filter((view) => command.requires.includes(view.name))
      const elsewhere = command.emits.flatMap((event) => before(own, withEvent(context.name, event), true))
      return [
        ...elsewhere,
        // A view is filled by its first event; what else it follows may come later than the command.
        ...needed.flatMap(({ from: [first] }) => (first ? before(withEvent(context.name, first), own, false) : [])),
      ]
    }),
    ...context.aggregates.flatMap(({ name, events: [first] }) => {
      const begins = first === undefined ? undefined : withEvent(context.name, first)
      const later = blocks.filter((block) => block.context === context.name && block.aggregates.includes(name))
      return later.flatMap((block) => before(begins, block, false))
    }),
  ])
}
