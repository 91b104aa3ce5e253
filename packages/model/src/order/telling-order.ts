import type { ContextDefinition } from '../context.ts'
import { byCodePoint } from './code-point-order.ts'

/**
 * A context's parts in the order in which they are told, the same in whatever order its files were imported: by name, but events as
 * the aggregates they belong to name them, and commands by the first event that they lead to. So a board tells each life from its beginning.
 */
export const inTellingOrder = (context: ContextDefinition): ContextDefinition => {
  const aggregates = context.aggregates.toSorted(byName)
  const life = aggregates.flatMap(({ events }) => Object.keys(events))
  const placeOf = (event: string | undefined): number => {
    const place = event === undefined ? -1 : life.indexOf(event)
    return place < 0 ? life.length : place
  }
  return {
    ...context,
    aggregates,
    events: context.events.toSorted((a, b) => placeOf(a.name) - placeOf(b.name) || byName(a, b)),
    commands: context.commands.toSorted((a, b) => placeOf(a.spec.emits[0]) - placeOf(b.spec.emits[0]) || byName(a, b)),
    readModels: context.readModels.toSorted(byName),
    queries: context.queries.toSorted(byName),
    lives: context.lives.toSorted(byName),
    policies: context.policies.toSorted(byName),
    sagas: context.sagas.toSorted(byName),
    externalSystems: context.externalSystems.toSorted(byName),
    relations: context.relations.toSorted(
      (a, b) =>
        byCodePoint(a.upstream, b.upstream) ||
        byCodePoint(a.downstream, b.downstream) ||
        byCodePoint(a.kind, b.kind) ||
        byCodePoint(a.means, b.means),
    ),
  }
}

type Named = { readonly name: string }

const byName = (a: Named, b: Named): number => byCodePoint(a.name, b.name)
