import type { NoteKind } from '@banyan/board'
import type { ContextDescription, Description, Words } from '@banyan/model'

/** Everything that a panel says of a part: its words, its facts, and the parts it has to do with. */
export type PartFacts = {
  readonly kind: NoteKind
  readonly context: string
  readonly name: string
  readonly words: Partial<Words> & Pick<Words, 'ko' | 'en'>
  readonly facts: readonly Fact[]
}

export type Fact =
  | { readonly label: FactLabel; readonly text: string }
  | { readonly label: FactLabel; readonly parts: readonly string[] }

export type FactLabel =
  | 'aggregate'
  | 'by'
  | 'emits'
  | 'rejects'
  | 'needs'
  | 'version'
  | 'published'
  | 'personal'
  | 'from'
  | 'fills'
  | 'emittedBy'
  | 'wakes'
  | 'on'
  | 'sends'
  | 'audience'
  | 'commands'
  | 'events'
  | 'owner'

type Found = { readonly description: Description; readonly context: ContextDescription; readonly name: string }

/** What the description says of a part of the board. Actors have no page of their own: null. */
export const factsOf = (description: Description, part: string): PartFacts | null => {
  const [kind, full = ''] = part.split(/ (.*)/s) as [NoteKind, string?]
  if (kind === 'actor') return null
  if (kind === 'external-system') return systemFacts(description, full)
  const context = description.contexts.find(({ name }) => full.startsWith(`${name}.`))
  if (!context) return null
  const name = full.slice(context.name.length + 1)
  const named = readers[kind]({ description, context, name })
  return named && { kind, context: context.name, name, ...named }
}

type Reader = (found: Found) => Pick<PartFacts, 'words' | 'facts'> | null

const parts = (label: FactLabel, list: readonly string[]): readonly Fact[] =>
  list.length > 0 ? [{ label, parts: list }] : []
const text = (label: FactLabel, list: readonly string[]): readonly Fact[] =>
  list.length > 0 ? [{ label, text: list.join(', ') }] : []

const readers: Readonly<Record<Exclude<NoteKind, 'actor' | 'external-system'>, Reader>> = {
  command: ({ context, name }) => {
    const command = context.commands.find((one) => one.name === name)
    if (!command) return null
    return {
      words: command.words,
      facts: [
        ...parts('aggregate', [`aggregate ${context.name}.${command.aggregate}`]),
        ...text('by', command.by),
        ...parts('emits', inContext('event', context, command.emits)),
        ...text('rejects', command.rejects),
        ...parts('needs', inContext('read-model', context, command.requires)),
      ],
    }
  },
  event: ({ description, context, name }) => {
    const event = context.events.find((one) => one.name === name)
    if (!event) return null
    const commands = context.commands.filter(({ emits }) => emits.includes(name)).map((one) => one.name)
    const views = context.readModels.filter(({ from }) => from.includes(name)).map((one) => one.name)
    const isMeant = (on: { readonly context: string; readonly event: string }): boolean =>
      on.context === context.name && on.event === name
    const woken = description.contexts.flatMap((other) => [
      ...other.policies.filter(({ on }) => isMeant(on)).map((policy) => `policy ${other.name}.${policy.name}`),
      ...other.sagas
        .filter(({ startsOn, waitsFor }) => [startsOn, ...waitsFor].some(isMeant))
        .map((saga) => `saga ${other.name}.${saga.name}`),
    ])
    return {
      words: event.words,
      facts: [
        ...text('version', [String(event.version)]),
        ...text('published', event.published ? ['✓'] : []),
        ...text('personal', event.personal),
        ...parts('from', event.external === null ? [] : [`external-system ${event.external}`]),
        ...parts('emittedBy', inContext('command', context, commands)),
        ...parts('wakes', woken),
        ...parts('fills', inContext('read-model', context, views)),
      ],
    }
  },
  policy: ({ context, name }) => {
    const policy = context.policies.find((one) => one.name === name)
    if (!policy) return null
    const sends = policy.sends.map((sent) => `command ${sent.context}.${sent.command}`)
    const facts = [...parts('on', [`event ${policy.on.context}.${policy.on.event}`]), ...parts('sends', sends)]
    return { words: policy.words, facts }
  },
  saga: ({ context, name }) => {
    const saga = context.sagas.find((one) => one.name === name)
    if (!saga) return null
    const heard = [saga.startsOn, ...saga.waitsFor].map((on) => `event ${on.context}.${on.event}`)
    const sends = saga.sends.map((sent) => `command ${sent.context}.${sent.command}`)
    const facts = [
      ...text('version', [String(saga.version)]),
      ...parts('on', [...new Set(heard)]),
      ...parts('sends', sends),
    ]
    return { words: saga.words, facts }
  },
  'read-model': ({ context, name }) => {
    const view = context.readModels.find((one) => one.name === name)
    if (!view) return null
    return {
      words: view.words,
      facts: [
        ...text('audience', [view.audience]),
        ...parts('from', inContext('event', context, view.from)),
        ...parts('needs', inContext('read-model', context, [...view.reads, ...view.readsBefore])),
        ...text('personal', view.personal),
      ],
    }
  },
  aggregate: ({ context, name }) => {
    const aggregate = context.aggregates.find((one) => one.name === name)
    if (!aggregate) return null
    const commands = context.commands.filter((one) => one.aggregate === name).map((one) => one.name)
    return {
      words: aggregate.words,
      facts: [
        ...parts('commands', inContext('command', context, commands)),
        ...parts('events', inContext('event', context, aggregate.events)),
        ...text('owner', [context.owner]),
      ],
    }
  },
}

const systemFacts = ({ contexts }: Description, name: string): PartFacts | null => {
  const context = contexts.find(({ externalSystems }) => externalSystems.some((one) => one.name === name))
  const system = context?.externalSystems.find((one) => one.name === name)
  if (!context || !system) return null
  const events = contexts.flatMap((one) =>
    inContext(
      'event',
      one,
      one.events.filter(({ external }) => external === name).map((event) => event.name),
    ),
  )
  return { kind: 'external-system', context: context.name, name, words: system.words, facts: parts('events', events) }
}

const inContext = (kind: NoteKind, context: ContextDescription, names: readonly string[]): readonly string[] =>
  [...new Set(names)].map((name) => `${kind} ${context.name}.${name}`)
