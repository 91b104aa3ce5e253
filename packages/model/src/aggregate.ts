import type { z } from 'zod'
import type { AnswerOf, AnyCommandSpec, CommandDef, CommandSpec, Rejections } from './command.ts'
import type { DataOf, EventDef } from './event.ts'
import type { Words } from './words.ts'

/** The commands an aggregate answers are declared on this value. */
export type Aggregate<S, Es> = {
  readonly definition: AggregateDef
  command<
    N extends string,
    Sch extends z.ZodType,
    const K extends keyof Es,
    const Rs extends Rejections,
    Out extends z.ZodType = z.ZodType,
    const A extends z.output<Out> = never,
  >(
    name: N,
    words: Words,
    spec: CommandSpec<S, Es, Sch, K, Rs, Out, A>,
  ): CommandDef<N, z.output<Sch>, AnswerOf<Out, A>, keyof Rs>
}

export type Evolve<S, Es> = { readonly [K in keyof Es]: (state: S, event: DataOf<Es[K]>) => S }

/** What the host needs of an aggregate. */
export type AggregateDef = {
  readonly kind: 'aggregate'
  readonly context: string
  readonly name: string
  readonly words: Words
  /** Raised when the state's shape changes: snapshots of another version are not read. */
  readonly stateVersion: number
  readonly initial: () => unknown
  readonly events: { readonly [event: string]: EventDef }
  readonly evolve: { readonly [event: string]: (state: unknown, event: unknown) => unknown }
  /** State kept in memory by one fenced writer. */
  readonly resident: boolean
  /** A snapshot is taken after so many events; 0: never. State must then be plain JSON. */
  readonly snapshotEvery: number
}

export type AggregateBase<S, Es> = {
  readonly initial: () => S
  readonly events: Es
  readonly stateVersion?: number
  readonly resident?: boolean
  readonly snapshotEvery?: number
}

/** Makes the value behind `context.aggregate(…).evolve(…)`. `register` learns of each command. */
export const defineAggregate = <S, Es extends Readonly<Record<string, EventDef>>>(
  definition: AggregateDef,
  register: (command: CommandDef) => void,
): Aggregate<S, Es> => ({
  definition,
  command: (name, words, spec) => {
    const command = Object.freeze({
      kind: 'command' as const,
      context: definition.context,
      aggregate: definition.name,
      name,
      words,
      spec: { ...spec, requires: spec.requires ?? [], public: spec.public ?? false } as unknown as AnyCommandSpec,
    })
    register(command)
    return command
  },
})

/** The state after some events, from the state before them. Unknown events are a bug: the codec refuses them first. */
export const fold = (
  aggregate: AggregateDef,
  state: unknown,
  events: Iterable<{ readonly type: string; readonly data: unknown }>,
): unknown => {
  let current = state
  for (const event of events) {
    const evolve = aggregate.evolve[event.type]
    if (!evolve) throw new Error(`aggregate ${aggregate.name} has no evolve for ${event.type}`)
    current = evolve(current, event.data)
  }
  return current
}
