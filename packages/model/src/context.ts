import type { z } from 'zod'
import {
  type AgreementDef,
  type AgreementSpec,
  defineInventory,
  type InventoryDef,
  type InventorySpec,
  type KeptInventory,
} from './context-map/agreement.ts'
import { type Aggregate, type AggregateBase, type AggregateDef, defineAggregate, type Evolve } from './aggregate.ts'
import type { CommandDef, Invoke } from './command.ts'
import type { Relation, RelationKind } from './context-map/relation.ts'
import { defineEvent, type EventDef, type EventOptions } from './event.ts'
import type { PolicyDef, PolicySpec } from './policy.ts'
import type { LiveDef, LiveSpec, QueryDef, QuerySpec } from './query.ts'
import { holdsPersonal } from './personal.ts'
import { findCallersPlace, notePlace } from './places/place.ts'
import { defineReadModel, type ReadModel, type ReadModelSpec } from './read-model.ts'
import { defineSaga } from './saga/define-saga.ts'
import type { Saga, SagaSpec } from './saga/saga.ts'
import type { SagaDef } from './saga/saga-def.ts'
import type { Words } from './words.ts'

/** What a context is made of, as plain lists: all that hosts, boards and checks are functions of. */
export type ContextDefinition = {
  readonly name: string
  readonly words: Words
  /** The team that builds and runs it. */
  readonly owner: string
  readonly events: readonly EventDef[]
  readonly aggregates: readonly AggregateDef[]
  readonly commands: readonly CommandDef[]
  readonly readModels: readonly ReadModel[]
  readonly queries: readonly QueryDef[]
  readonly lives: readonly LiveDef[]
  readonly policies: readonly PolicyDef[]
  readonly sagas: readonly SagaDef[]
  readonly externalSystems: readonly ExternalSystem[]
  readonly relations: readonly Relation[]
  readonly inventories: readonly KeptInventory[]
  readonly agreements: readonly AgreementDef[]
}

export type ExternalSystem = { readonly kind: 'externalSystem'; readonly name: string; readonly words: Words }

type EventMap = Readonly<Record<string, EventDef>>
type ViewMap = Readonly<Record<string, ReadModel>>

/** A bounded context being declared. Each method registers what it makes and refuses a name taken before. */
export type Context = {
  readonly name: string
  definition(): ContextDefinition
  event<N extends string, S extends z.ZodType>(
    name: N,
    version: number,
    words: Words,
    data: S,
    o?: EventOptions,
  ): EventDef<N, S>
  aggregate<S, const Es extends EventMap>(
    name: string,
    words: Words,
    base: AggregateBase<S, Es>,
  ): { evolve(handlers: Evolve<S, Es>): Aggregate<S, Es> }
  readModel<Sch extends z.ZodType, const Es extends EventMap, V extends ViewMap = {}, W extends ViewMap = {}>(
    name: string,
    words: Words,
    spec: ReadModelSpec<Sch, Es, V, W>,
  ): ReadModel<z.output<Sch>>
  query<N extends string, Sch extends z.ZodType, Out extends z.ZodType, V extends ViewMap>(
    name: N,
    words: Words,
    spec: QuerySpec<Sch, Out, V>,
  ): QueryDef<N, z.output<Sch>, z.output<Out>>
  live<const Es extends EventMap, V extends ViewMap>(name: string, words: Words, spec: LiveSpec<Es, V>): LiveDef
  policy<E extends EventDef>(name: string, words: Words, spec: PolicySpec<E>): PolicyDef
  saga<E extends EventDef, D>(name: string, words: Words, spec: SagaSpec<E, D>): Saga<D, {}>
  externalSystem(name: string, words: Words): ExternalSystem
  /** Keeps an inventory of the context's published language. */
  inventory<V, View extends ReadModel>(inventory: InventoryDef<V>, spec: InventorySpec<V, View>): void
  agreement<V, View extends ReadModel>(name: string, words: Words, spec: AgreementSpec<V, View>): AgreementDef
  relation(relation: {
    readonly kind: RelationKind
    readonly to: string
    readonly role: 'upstream' | 'downstream'
    readonly means: string
  }): void
}

const NAME = /^[a-z][a-z0-9-]{0,40}$/

/** Opens a bounded context. Its name is durable: databases, streams and URLs carry it. */
export const context = (name: string, about: Words & { readonly owner: string }): Context => {
  if (!NAME.test(name))
    throw new Error(`a context's name is lower case letters, digits and "-", at most 41, found "${name}"`)
  const parts = emptyParts()
  const opened = findCallersPlace()
  const { owner, ...words } = about
  const add = <P extends { readonly name: string }>(list: P[], part: P, place = findCallersPlace()): P => {
    if (list.some((other) => other.name === part.name)) throw new Error(`${name}: "${part.name}" is declared twice`)
    list.push(part)
    return notePlace(part, place)
  }
  return {
    name,
    definition: () => notePlace({ name, words, owner, ...parts }, opened),
    event: (event, version, said, data, o = {}) => {
      const made = defineEvent(name, { name: event, version, words: said, data, ...o })
      add<EventDef>(parts.events, made)
      return made
    },
    aggregate: <S, Es extends EventMap>(aggregate: string, said: Words, base: AggregateBase<S, Es>) => {
      const place = findCallersPlace()
      return {
        evolve: (handlers: Evolve<S, Es>) => {
          for (const event of Object.values(base.events)) adopt(parts.events, event, name)
          const made = aggregateDef(name, { name: aggregate, words: said, base, handlers })
          return defineAggregate<S, Es>(add(parts.aggregates, made, place), (command) => add(parts.commands, command))
        },
      }
    },
    readModel: (view, said, spec) =>
      add(
        parts.readModels,
        defineReadModel(name, {
          name: view,
          words: said,
          spec: spec as ReadModelSpec<z.ZodType, unknown, unknown, unknown>,
        }),
      ) as ReadModel<never>,
    query: (query, said, spec) => {
      requireFitForOperators(`query ${name}.${query}`, spec)
      const made = { kind: 'query', context: name, name: query, words: said, ...spec }
      return add(parts.queries, made as unknown as QueryDef) as never
    },
    live: (live, said, spec) =>
      add(parts.lives, { kind: 'live', context: name, name: live, words: said, ...spec } as unknown as LiveDef),
    policy: (policy, said, spec) => add(parts.policies, policyDef(name, policy, { words: said, spec })),
    saga: (saga, said, spec) => {
      const { definition, builder } = defineSaga(name, { name: saga, words: said, spec })
      add(parts.sagas, definition)
      return builder
    },
    externalSystem: (system, said) => add(parts.externalSystems, { kind: 'externalSystem', name: system, words: said }),
    inventory: (inventory, { view, entry }) => {
      if (inventory.context !== name || view.context !== name)
        throw new Error(
          `${name}: an inventory is kept by its own context, from one of its views, found ${inventory.context}.${inventory.name}`,
        )
      parts.inventories.push({ inventory, view, entry: entry as KeptInventory['entry'] })
    },
    agreement: (agreement, said, spec) =>
      add(parts.agreements, {
        kind: 'agreement',
        context: name,
        name: agreement,
        words: said,
        ...spec,
      } as unknown as AgreementDef),
    relation: ({ kind, to, role, means }) => {
      const made: Relation =
        role === 'upstream'
          ? { kind, upstream: name, downstream: to, means }
          : { kind, upstream: to, downstream: name, means }
      parts.relations.push(notePlace(made))
    },
  }
}

/** The events and commands by which a context speaks to others; they live with the contracts, apart from the context's rules. */
export const publishedLanguage = (contextName: string) => ({
  event: <N extends string, S extends z.ZodType>(
    name: N,
    version: number,
    words: Words,
    o: { readonly data: S } & Omit<EventOptions, 'published'>,
  ): EventDef<N, S> => notePlace(defineEvent(contextName, { name, version, words, ...o, published: true })),
  inventory: <S extends z.ZodType>(name: string, words: Words, value: S): InventoryDef<z.output<S>> =>
    defineInventory(contextName, name, { words, value }),
})

type Parts = {
  -readonly [K in Exclude<keyof ContextDefinition, 'name' | 'words' | 'owner'>]: ContextDefinition[K][number][]
}

const emptyParts = (): Parts => ({
  events: [],
  aggregates: [],
  commands: [],
  readModels: [],
  queries: [],
  lives: [],
  policies: [],
  sagas: [],
  externalSystems: [],
  relations: [],
  inventories: [],
  agreements: [],
})

/** An aggregate may emit events of the context's published language, declared elsewhere. */
const adopt = (events: EventDef[], event: EventDef, contextName: string): void => {
  if (event.context !== contextName)
    throw new Error(`${contextName}: an aggregate's events are its own context's, found ${event.context}.${event.name}`)
  if (events.includes(event)) return
  if (events.some((other) => other.name === event.name))
    throw new Error(`${contextName}: "${event.name}" is declared twice`)
  events.push(event)
}

const aggregateDef = <S, Es extends EventMap>(
  contextName: string,
  o: {
    readonly name: string
    readonly words: Words
    readonly base: AggregateBase<S, Es>
    readonly handlers: Evolve<S, Es>
  },
): AggregateDef => ({
  kind: 'aggregate',
  context: contextName,
  name: o.name,
  words: o.words,
  stateVersion: o.base.stateVersion ?? 1,
  initial: o.base.initial,
  events: o.base.events,
  evolve: o.handlers as unknown as AggregateDef['evolve'],
  resident: o.base.resident ?? false,
  snapshotEvery: o.base.snapshotEvery ?? 0,
})

const policyDef = (
  contextName: string,
  name: string,
  o: { readonly words: Words; readonly spec: PolicySpec<EventDef> },
): PolicyDef => ({
  kind: 'policy',
  context: contextName,
  name,
  words: o.words,
  on: requireReachable(contextName, name, o.spec.on),
  sends: o.spec.sends,
  catchesUp: requirePublished(contextName, name, o.spec),
  then: (event, meta) =>
    asList(o.spec.then(event, meta)).map((invoke) => requireNamed(`${contextName}.${name}`, o.spec.sends, invoke)),
})

const requireNamed = (policy: string, sends: readonly CommandDef[], invoke: Invoke): Invoke => {
  const { command } = invoke
  if (!sends.includes(command))
    throw new Error(`policy ${policy} sends ${command.context}.${command.name}, which its \`sends\` does not name`)
  return invoke
}

const requireReachable = (contextName: string, policy: string, event: EventDef): EventDef => {
  if (event.context !== contextName && !event.published)
    throw new Error(`policy ${contextName}.${policy} waits for ${event.context}.${event.name}, which is not published`)
  return event
}

/** What was not published is in no inbox, so who reacted to it long ago would react again. */
const requirePublished = (contextName: string, policy: string, { on, catchesUp }: PolicySpec<EventDef>): boolean => {
  if (catchesUp === true && !on.published)
    throw new Error(`policy ${contextName}.${policy} catches up with ${on.context}.${on.name}, which is not published`)
  return catchesUp ?? false
}

/** What operators see of persons they ask for one by one, with a reason that is written down; a list can't be asked for so. */
const requireFitForOperators = (where: string, { by, output }: Pick<QueryDef, 'by' | 'output'>): void => {
  if (by.includes('operator') && holdsPersonal(output))
    throw new Error(`${where} is for operators and answers with personal data; answer with ids`)
}

const asList = (invokes: Invoke | readonly Invoke[] | null): readonly Invoke[] => {
  if (invokes === null) return []
  return Array.isArray(invokes) ? invokes : [invokes as Invoke]
}
