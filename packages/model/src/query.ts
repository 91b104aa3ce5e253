import type { z } from 'zod'
import type { Actor, ActorKind } from './actor.ts'
import type { DataOf, EventDef } from './event.ts'
import type { AnyRow, Meta, Reader, Readers, ReadModel } from './read-model.ts'
import type { Words } from './words.ts'

/** A question and how views answer it. */
export type QuerySpec<Sch extends z.ZodType, Out extends z.ZodType, V> = {
  readonly by: readonly ActorKind[]
  readonly input: Sch
  readonly output: Out
  readonly reads: V
  readonly answer: (input: z.output<NoInfer<Sch>>, by: Actor, reads: Readers<V>) => Promise<z.output<NoInfer<Out>>>
}

export type QueryDef<N extends string = string, I = unknown, R = unknown> = {
  readonly kind: 'query'
  readonly context: string
  readonly name: N
  readonly words: Words
  readonly by: readonly ActorKind[]
  readonly input: z.ZodType
  readonly output: z.ZodType
  readonly reads: { readonly [name: string]: ReadModel }
  readonly answer: (input: unknown, by: Actor, reads: { readonly [name: string]: Reader<AnyRow> }) => Promise<unknown>
  readonly _types?: { readonly input: I; readonly answer: R }
}

/**
 * One message to some members, or to everyone who listens: `event` is its name on the stream, `data` its JSON. To everyone goes
 * only what anybody may know. `topics` bring it besides to those who asked for one of them, as far as they may hear of the topic
 * that it is `about` (where nothing is said, the one they asked for). To the members in `to` it goes as it is; what reaches them
 * late, because they were away or because there is a message without an `event` behind it, as far as they may hear of `about`, too.
 * Without an `event` nothing is told: whether they may hear of their topics, those in `to` of all, the others of these, is asked
 * again.
 */
export type LiveMessage = {
  readonly to: readonly string[] | 'everyone'
  readonly topics?: readonly string[]
  readonly about?: string
  readonly event: string | null
  readonly data: unknown
}

/** A live subscription: what each event means to whom. Worked out once per event, whoever listens. */
export type LiveSpec<Es, V> = {
  readonly by: readonly ActorKind[]
  readonly from: Es
  /** Read after they have passed the event. */
  readonly reads: V
  /**
   * Whether a member may hear of a topic: asked when they ask for it, before each message, and where a message without an event
   * says so. A message of either kind has to follow whatever changes the answer. Without it there are no topics.
   */
  readonly hears?: (memberId: string, topic: string, reads: Readers<V>) => Promise<boolean>
  readonly on: {
    readonly [K in keyof Es]: (event: DataOf<Es[K]>, meta: Meta, reads: Readers<V>) => Promise<readonly LiveMessage[]>
  }
}

export type LiveDef = {
  readonly kind: 'live'
  readonly context: string
  readonly name: string
  readonly words: Words
  readonly by: readonly ActorKind[]
  readonly from: { readonly [event: string]: EventDef }
  readonly reads: { readonly [name: string]: ReadModel }
  readonly hears?: (
    memberId: string,
    topic: string,
    reads: { readonly [name: string]: Reader<AnyRow> },
  ) => Promise<boolean>
  readonly on: {
    readonly [event: string]: (
      event: unknown,
      meta: Meta,
      reads: { readonly [name: string]: Reader<AnyRow> },
    ) => Promise<readonly LiveMessage[]>
  }
}
