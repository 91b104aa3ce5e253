import type { ContextDefinition } from '../context.ts'
import type { Relation } from './relation.ts'
import { sagaSends, sagaWaits } from '../saga/saga-def.ts'
import type { System } from '../system.ts'

/** One way in which a context's code leans on a neighbour: `how` in words. */
type Link = { readonly neighbour: string; readonly how: string }

/**
 * Where the context map and the code differ, in words: code that leans on a neighbour of whom the map says nothing, or from whom it
 * says the context stays apart; and a published language that nobody reads. What contexts ask each other over HTTP is not in the
 * model: of other relations that nothing uses, nothing is said.
 */
export const findRelationDrift = (model: System, context: ContextDefinition): readonly string[] => {
  const relations = model.contexts.flatMap((c) => c.relations)
  return [
    ...linksOf(context).flatMap(({ neighbour, how }) => {
      const said = relations.filter((relation) => isBetween(relation, context.name, neighbour))
      if (said.length === 0) return [`context ${context.name} ${how}, and no relation to ${neighbour} says so`]
      return said.every(({ kind }) => kind === 'separate-ways')
        ? [`context ${context.name} ${how}, though it goes separate ways from ${neighbour}`]
        : []
    }),
    ...context.relations
      .filter((relation) => isUnread(relation, model))
      .map(({ upstream, downstream }) => {
        return `context ${downstream} is said to read the published language of ${upstream}, and waits for none of its events`
      }),
  ]
}

const linksOf = (context: ContextDefinition): readonly Link[] => {
  const links = [
    ...context.policies.flatMap(({ name, on, sends }) => [
      { neighbour: on.context, how: `waits for ${on.context}.${on.name} (policy ${name})` },
      ...sends.map((to) => ({ neighbour: to.context, how: `sends ${to.context}.${to.name} (policy ${name})` })),
    ]),
    ...context.sagas.flatMap((saga) => [
      ...[saga.startsOn, ...sagaWaits(saga)].map((on) => ({
        neighbour: on.context,
        how: `waits for ${on.context}.${on.name} (saga ${saga.name})`,
      })),
      ...sagaSends(saga).map((to) => ({
        neighbour: to.context,
        how: `sends ${to.context}.${to.name} (saga ${saga.name})`,
      })),
    ]),
    ...context.events.flatMap(({ name, external }) =>
      external === undefined ? [] : [{ neighbour: external, how: `has ${name} from ${external}` }],
    ),
  ]
  return links.filter(({ neighbour }) => neighbour !== context.name)
}

const isBetween = ({ upstream, downstream }: Relation, one: string, other: string): boolean =>
  (upstream === one && downstream === other) || (upstream === other && downstream === one)

const isUnread = ({ kind, upstream, downstream }: Relation, model: System): boolean => {
  const reader = model.contexts.find(({ name }) => name === downstream)
  return (
    kind === 'published-language' &&
    reader !== undefined &&
    model.contexts.some(({ name }) => name === upstream) &&
    !reader.policies.some(({ on }) => on.context === upstream) &&
    !reader.sagas.some((saga) => [saga.startsOn, ...sagaWaits(saga)].some(({ context }) => context === upstream))
  )
}
