import type { Context, ContextDefinition } from './context.ts'
import type { CommandDef } from './command.ts'
import { findRelationDrift } from './context-map/relation-drift.ts'
import { sagaSends, sagaWaits } from './saga/saga-def.ts'
import type { Words } from './words.ts'

/** A company's contexts together. */
export type System = { readonly name: string; readonly contexts: readonly ContextDefinition[] }

export const system = (name: string, contexts: readonly Context[]): System => ({
  name,
  contexts: contexts.map((context) => context.definition()),
})

/** Where the model contradicts itself, in words, one line each. Empty when all is well. */
export const findDrift = (model: System): readonly string[] => [
  ...duplicates(model.contexts.map((c) => c.name)).map((name) => `context ${name} is declared twice`),
  ...model.contexts.flatMap((context) => [
    ...orphanEvents(context),
    ...untoldAnswers(context),
    ...mutePolicies(model, context),
    ...strayCommands(model, context),
    ...straySagas(model, context),
    ...vainAgreements(model, context),
    ...unknownRelations(model, context),
    ...unmarkedWords(context),
    ...findRelationDrift(model, context),
  ]),
]

const orphanEvents = (context: ContextDefinition): readonly string[] => {
  const emitted = new Set(context.commands.flatMap((command) => command.spec.emits))
  return context.events
    .filter((event) => !emitted.has(event.name))
    .map((event) => `event ${context.name}.${event.name} is emitted by no command`)
}

const untoldAnswers = (context: ContextDefinition): readonly string[] =>
  context.commands
    .filter(({ spec }) => (spec.answer === undefined) !== (spec.output === undefined))
    .map(({ name, spec }) =>
      spec.output === undefined
        ? `command ${context.name}.${name} answers something and declares no output`
        : `command ${context.name}.${name} declares an output and answers nothing`,
    )

const mutePolicies = (model: System, context: ContextDefinition): readonly string[] =>
  context.policies
    .filter((policy) => !definitionOf(model, policy.on.context)?.events.some((event) => event === policy.on))
    .map(
      (policy) =>
        `policy ${context.name}.${policy.name} waits for ${policy.on.context}.${policy.on.name}, which no context of this system has`,
    )

const strayCommands = (model: System, context: ContextDefinition): readonly string[] =>
  context.policies.flatMap((policy) =>
    policy.sends.flatMap((command) => {
      const sent = `policy ${context.name}.${policy.name} sends ${command.context}.${command.name}, which`
      const isKnown = definitionOf(model, command.context)?.commands.some((known) => known === command)
      if (!isKnown) return [`${sent} no context of this system has`]
      return command.context === context.name || command.spec.public ? [] : [`${sent} is not public`]
    }),
  )

const straySagas = (model: System, context: ContextDefinition): readonly string[] =>
  context.sagas.flatMap((saga) => [
    ...[saga.startsOn, ...sagaWaits(saga)]
      .filter((event) => !definitionOf(model, event.context)?.events.includes(event))
      .map(
        ({ context: from, name }) =>
          `saga ${context.name}.${saga.name} waits for ${from}.${name}, which no context of this system has`,
      ),
    ...sagaSends(saga).flatMap((command) => {
      const sent = `saga ${context.name}.${saga.name} sends ${command.context}.${command.name}, which`
      if (!definitionOf(model, command.context)?.commands.includes(command))
        return [`${sent} no context of this system has`]
      return [
        ...(command.context === context.name || command.spec.public ? [] : [`${sent} is not public`]),
        ...(command.spec.by.includes('saga') ? [] : [`${sent} is not for sagas`]),
      ]
    }),
  ])

const vainAgreements = (model: System, context: ContextDefinition): readonly string[] =>
  context.agreements.flatMap(({ name, theirs, sends }) => {
    const kept =
      context.externalSystems.some((outside) => outside.name === theirs.context) ||
      definitionOf(model, theirs.context)?.inventories.some(({ inventory }) => inventory === theirs)
    const shut = sends.filter((command) => command.context !== context.name && !command.spec.public)
    return [
      ...(kept
        ? []
        : [`agreement ${context.name}.${name} is with ${theirs.context}.${theirs.name}, which nobody keeps`]),
      ...shut.map(
        (command) => `agreement ${context.name}.${name} sends ${command.context}.${command.name}, which is not public`,
      ),
    ]
  })

const unknownRelations = (model: System, context: ContextDefinition): readonly string[] => {
  const known = new Set([
    ...model.contexts.map((c) => c.name),
    ...model.contexts.flatMap((c) => c.externalSystems.map((s) => s.name)),
  ])
  return context.relations
    .flatMap((relation) => [relation.upstream, relation.downstream])
    .filter((name) => !known.has(name))
    .map((name) => `context ${context.name} is related to "${name}", which is neither a context nor an external system`)
}

const unmarkedWords = (context: ContextDefinition): readonly string[] =>
  namedParts(context)
    .filter(({ words }) => [words.ko, words.en, words.means].some((text) => text.trim() === ''))
    .map(
      ({ kind, name }) => `${kind} ${context.name}.${name} lacks a Korean label, an English label or a glossary line`,
    )

/** Every named thing of a context, for glossary, board and checks. */
export const namedParts = (
  context: ContextDefinition,
): readonly { readonly kind: string; readonly name: string; readonly words: Words }[] => [
  { kind: 'context', name: context.name, words: context.words },
  ...[
    context.aggregates,
    context.commands,
    context.events,
    context.readModels,
    context.queries,
    context.lives,
    context.policies,
    context.sagas,
    context.externalSystems,
    context.inventories.map(({ inventory }) => inventory),
    context.agreements,
  ].flatMap((parts: readonly { readonly kind: string; readonly name: string; readonly words: Words }[]) => parts),
]

/** The commands that a context answers, by name; undefined for a name nobody handles. */
export const findCommand = (model: System, contextName: string, name: string): CommandDef | undefined =>
  definitionOf(model, contextName)?.commands.find((command) => command.name === name)

const definitionOf = (model: System, name: string): ContextDefinition | undefined =>
  model.contexts.find((context) => context.name === name)

const duplicates = (names: readonly string[]): readonly string[] => names.filter((name, i) => names.indexOf(name) !== i)
