import { z } from 'zod'
import type { ContextDefinition } from './context.ts'
import type { Relation } from './context-map/relation.ts'
import { inTellingOrder } from './order/telling-order.ts'
import { describeSaga, type SagaDescription } from './saga/describe-saga.ts'
import type { System } from './system.ts'
import type { Words } from './words.ts'

/** The whole model as plain JSON: board, context map, glossary and contracts are functions of it. */
export type Description = {
  readonly name: string
  readonly contexts: readonly ContextDescription[]
  readonly relations: readonly Relation[]
}

type Named = { readonly name: string; readonly words: Words }
type JsonSchema = Readonly<Record<string, unknown>>

export type ContextDescription = Named & {
  readonly owner: string
  readonly aggregates: readonly (Named & {
    readonly events: readonly string[]
    readonly stateVersion: number
    readonly resident: boolean
  })[]
  readonly commands: readonly (Named & {
    readonly aggregate: string
    readonly by: readonly string[]
    readonly emits: readonly string[]
    readonly rejects: readonly string[]
    readonly requires: readonly string[]
    readonly public: boolean
    readonly input: JsonSchema
    /** Null for a command that answers nothing. */
    readonly output: JsonSchema | null
  })[]
  readonly events: readonly (Named & {
    readonly version: number
    readonly published: boolean
    readonly personal: readonly string[]
    readonly external: string | null
    readonly data: JsonSchema
  })[]
  readonly readModels: readonly (Named & {
    readonly audience: string
    readonly from: readonly string[]
    readonly reads: readonly string[]
    readonly readsBefore: readonly string[]
    readonly personal: readonly string[]
    readonly row: JsonSchema
  })[]
  readonly queries: readonly (Named & {
    readonly by: readonly string[]
    readonly reads: readonly string[]
    readonly input: JsonSchema
  })[]
  readonly lives: readonly (Named & { readonly by: readonly string[]; readonly from: readonly string[] })[]
  readonly policies: readonly (Named & {
    readonly on: { readonly context: string; readonly event: string }
    readonly sends: readonly { readonly context: string; readonly command: string }[]
  })[]
  readonly sagas: readonly SagaDescription[]
  readonly externalSystems: readonly Named[]
}

/** Same model, same JSON, whatever imported it: contexts as the system lists them, their parts in telling order. */
export const describe = (model: System): Description => {
  const contexts = model.contexts.map(inTellingOrder)
  return {
    name: model.name,
    contexts: contexts.map(describeContext),
    relations: contexts.flatMap((context) => context.relations),
  }
}

const describeContext = (c: ContextDefinition): ContextDescription => ({
  name: c.name,
  words: c.words,
  owner: c.owner,
  aggregates: c.aggregates.map((a) => ({
    ...named(a),
    events: Object.keys(a.events),
    stateVersion: a.stateVersion,
    resident: a.resident,
  })),
  commands: c.commands.map((command) => ({
    ...named(command),
    aggregate: command.aggregate,
    by: command.spec.by,
    emits: command.spec.emits,
    rejects: Object.keys(command.spec.rejects),
    requires: [...new Set(command.spec.requires.flatMap(({ reads }) => Object.values(reads).map((view) => view.name)))],
    public: command.spec.public,
    input: jsonSchema(command.spec.input),
    output: command.spec.output ? jsonSchema(command.spec.output) : null,
  })),
  events: c.events.map((event) => ({
    ...named(event),
    version: event.version,
    published: event.published,
    personal: event.personal.map((p) => p.field),
    external: event.external ?? null,
    data: jsonSchema(event.data),
  })),
  readModels: c.readModels.map((view) => ({
    ...named(view),
    audience: view.audience,
    from: Object.keys(view.from),
    reads: Object.values(view.reads).map((v) => v.name),
    readsBefore: Object.values(view.readsBefore).map((v) => v.name),
    personal: view.personal.map((p) => p.field),
    row: jsonSchema(view.row),
  })),
  queries: c.queries.map((q) => ({
    ...named(q),
    by: q.by,
    reads: Object.values(q.reads).map((v) => v.name),
    input: jsonSchema(q.input),
  })),
  lives: c.lives.map((live) => ({ ...named(live), by: live.by, from: Object.keys(live.from) })),
  policies: c.policies.map((p) => ({
    ...named(p),
    on: { context: p.on.context, event: p.on.name },
    sends: p.sends.map((command) => ({ context: command.context, command: command.name })),
  })),
  sagas: c.sagas.map(describeSaga),
  externalSystems: c.externalSystems.map(named),
})

const named = ({ name, words }: Named): Named => ({ name, words })

const jsonSchema = (schema: z.ZodType): JsonSchema => z.toJSONSchema(schema, { unrepresentable: 'any' }) as JsonSchema
