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
  readonly kind: 'aggregate' | 'policy' | 'saga' | 'view' | 'live'
  readonly context: string
  readonly name: string
}

/** All who read an event, its own context first, by name: declared in another order they are the same. Views, aggregates and live streams read their own context's log only. */
export const readersOf = (description: Description, context: string, event: string): readonly Reader[] => {
  const own = description.contexts.find(({ name }) => name === context)
  const isMeant = (on: { readonly context: string; readonly event: string }): boolean =>
    on.context === context && on.event === event
  const reacting = description.contexts.flatMap(({ name, policies, sagas }) => [
    ...readers(
      'policy',
      name,
      policies.filter(({ on }) => isMeant(on)),
    ),
    ...readers(
      'saga',
      name,
      sagas.filter(({ startsOn, waitsFor }) => [startsOn, ...waitsFor].some(isMeant)),
    ),
  ])
  return own ? [...ownReaders(own, event), ...reacting] : reacting
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
