import { type ContextDescription, type Description, describe, type EventDef, type System } from '@banyan/model'

/** Who reads an event: what suffers when it changes. */
export type Reader = {
  readonly kind: 'aggregate' | 'policy' | 'view' | 'live'
  readonly context: string
  readonly name: string
}

/** All who read an event, its own context first. Views, aggregates and live streams read their own context's log only. */
export const readersOf = (description: Description, context: string, event: string): readonly Reader[] => {
  const own = description.contexts.find(({ name }) => name === context)
  const policies = description.contexts.flatMap((one) =>
    one.policies.filter(({ on }) => on.context === context && on.event === event).map(reader('policy', one.name)),
  )
  return own ? [...ownReaders(own, event), ...policies] : policies
}

export const readersIn = (system: System, event: EventDef): readonly Reader[] =>
  readersOf(describe(system), event.context, event.name)

const ownReaders = ({ name, aggregates, readModels, lives }: ContextDescription, event: string): readonly Reader[] => [
  ...aggregates.filter(({ events }) => events.includes(event)).map(reader('aggregate', name)),
  ...readModels.filter(({ from }) => from.includes(event)).map(reader('view', name)),
  ...lives.filter(({ from }) => from.includes(event)).map(reader('live', name)),
]

const reader =
  (kind: Reader['kind'], context: string) =>
  ({ name }: { readonly name: string }): Reader => ({ kind, context, name })
