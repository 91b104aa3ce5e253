import {
  byCodePoint,
  type ContextDescription,
  type Description,
  describe,
  type EventDef,
  type System,
} from '@banyan/model'

/** Who reads an event: what suffers when it changes. */
export type Reader = {
  readonly kind: 'aggregate' | 'policy' | 'view' | 'live'
  readonly context: string
  readonly name: string
}

/** All who read an event, its own context first, by name: declared in another order they are the same. Views, aggregates and live streams read their own context's log only. */
export const readersOf = (description: Description, context: string, event: string): readonly Reader[] => {
  const own = description.contexts.find(({ name }) => name === context)
  const policies = description.contexts.flatMap((one) =>
    readers(
      'policy',
      one.name,
      one.policies.filter(({ on }) => on.context === context && on.event === event),
    ),
  )
  return own ? [...ownReaders(own, event), ...policies] : policies
}

export const readersIn = (system: System, event: EventDef): readonly Reader[] =>
  readersOf(describe(system), event.context, event.name)

const ownReaders = ({ name, aggregates, readModels, lives }: ContextDescription, event: string): readonly Reader[] => [
  ...readers(
    'aggregate',
    name,
    aggregates.filter(({ events }) => events.includes(event)),
  ),
  ...readers(
    'view',
    name,
    readModels.filter(({ from }) => from.includes(event)),
  ),
  ...readers(
    'live',
    name,
    lives.filter(({ from }) => from.includes(event)),
  ),
]

const readers = (
  kind: Reader['kind'],
  context: string,
  parts: readonly { readonly name: string }[],
): readonly Reader[] =>
  parts.map(({ name }) => ({ kind, context, name })).toSorted((a, b) => byCodePoint(a.name, b.name))
