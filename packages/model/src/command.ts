import type { z } from 'zod'
import type { Actor, ActorKind } from './actor.ts'
import type { Emitted } from './event.ts'
import type { AnyRow, Reader, Readers, ReadModel } from './read-model.ts'
import type { Words } from './words.ts'

/** What `decide` may know besides state and input. Clock, ids and caller come from the host, so `decide` stays pure. */
export type At = {
  readonly now: Date
  /** A new id; the nth call under one command id gives the same id again, so a retry decides the same. */
  readonly id: () => string
  /** The verified caller. */
  readonly by: Actor
  /** The id of the aggregate that decides. */
  readonly self: string
}

/** Who calls and where ids come from, when the aggregate is being chosen. */
export type Calling = Omit<At, 'self' | 'now'>

export type Rejected<Rs, J extends keyof Rs> = {
  [P in J]: { readonly rejected: P; readonly why: Rs[P] extends z.ZodType ? z.output<Rs[P]> : never }
}[J]

/** What must hold of some views before `decide` is asked; {@link requirement} makes it. Eventually consistent, by its nature. */
export type Requirement<I, J> = {
  readonly reads: { readonly [name: string]: ReadModel }
  readonly holds: (input: I, at: Asking, reads: { readonly [name: string]: Reader<AnyRow> }) => Promise<boolean>
  /** The rejection when it doesn't. */
  readonly otherwise: J
}

/** Who asks, and when. */
export type Asking = Pick<At, 'by' | 'now'>

/**
 * How a command leans on views: `requirement({ reads: { friends: Friends }, holds: async (input, { by }, { friends }) => …, otherwise: {
 * rejected: 'NotFriends', why: {} } })`. The views may lag behind what was just appended.
 */
export const requirement = <I, const J, V extends { readonly [name: string]: ReadModel }>(spec: {
  readonly reads: V
  readonly holds: (input: I, at: Asking, reads: Readers<V>) => Promise<boolean>
  readonly otherwise: J
}): Requirement<I, J> => spec as unknown as Requirement<I, J>

export type CommandSpec<
  S,
  Es,
  Sch extends z.ZodType,
  K extends keyof Es,
  Rs extends Rejections,
  Out extends z.ZodType,
  A extends z.output<Out>,
> = {
  readonly input: Sch
  /** Kinds of callers; the host refuses others before `decide`. */
  readonly by: readonly ActorKind[]
  /** Which aggregate decides: its id. */
  readonly of: (input: z.output<NoInfer<Sch>>, calling: Calling) => string
  readonly emits: readonly K[]
  readonly rejects: Rs
  readonly requires?: readonly Requirement<z.output<NoInfer<Sch>>, Rejected<NoInfer<Rs>, keyof NoInfer<Rs>>>[]
  readonly decide: (
    state: S,
    input: z.output<NoInfer<Sch>>,
    at: At,
  ) => readonly NoInfer<Emitted<Es, K>>[] | NoInfer<Rejected<Rs, keyof Rs>>
  /** The answer's shape, for whoever reads the API's description; an answer of another shape is a bug and never leaves the host. */
  readonly output?: Out
  /** Pure: a retry recomputes the answer from the log, so the same request always gets the same answer. */
  readonly answer?: (events: readonly NoInfer<Emitted<Es, K>>[], after: S, input: z.output<NoInfer<Sch>>) => A
  /** May be sent from other contexts. */
  readonly public?: boolean
}

/** What a command answers: as declared, else as it comes; `void` for a command that answers nothing. */
export type AnswerOf<Out extends z.ZodType, A> =
  unknown extends z.output<Out> ? ([A] extends [never] ? void : A) : z.output<Out>

export type Rejections = { readonly [name: string]: z.ZodType }

/** A command as a value. The type parameters are phantom: name, input, answer, rejections. */
export type CommandDef<N extends string = string, I = unknown, R = unknown, J = unknown> = {
  readonly kind: 'command'
  readonly context: string
  readonly aggregate: string
  readonly name: N
  readonly words: Words
  readonly spec: AnyCommandSpec
  readonly _types?: { readonly input: I; readonly answer: R; readonly rejections: J }
}

/** A {@link CommandSpec} after its types have done their work: what the host runs. */
export type AnyCommandSpec = {
  readonly input: z.ZodType
  readonly by: readonly ActorKind[]
  readonly of: (input: unknown, calling: Calling) => string
  readonly emits: readonly string[]
  readonly rejects: Rejections
  readonly requires: readonly AnyRequirement[]
  readonly decide: (state: unknown, input: unknown, at: At) => readonly AnyEmitted[] | AnyRejected
  readonly output?: z.ZodType
  readonly answer?: (events: readonly AnyEmitted[], after: unknown, input: unknown) => unknown
  readonly public: boolean
}

export type AnyEmitted = { readonly type: string; readonly data: unknown }
export type AnyRejected = { readonly rejected: string; readonly why: unknown }

export type AnyRequirement = Requirement<unknown, AnyRejected>

/** A command on its way: what a policy or saga returns. */
export type Invoke<R = unknown> = { readonly command: CommandDef; readonly input: unknown; readonly _answer?: R }

/** Puts a command and its input together. */
export const send = <I, R>(command: CommandDef<string, I, R>, input: NoInfer<I>): Invoke<R> => ({
  command,
  input,
})

/** True where `decide` said no. */
export const isRejected = (decision: readonly AnyEmitted[] | AnyRejected): decision is AnyRejected =>
  'rejected' in decision
