import type { CommandDef, Invoke } from './command.ts'
import type { DataOf, EventDef } from './event.ts'
import type { Meta } from './read-model.ts'
import type { Words } from './words.ts'

/** "Whenever <event>, then <command>": pure, so a redelivery decides the same. */
export type PolicySpec<E extends EventDef> = {
  /** An event of this context, or a published one of another. */
  readonly on: E
  /** Every command that `then` may send: what the board draws. One that is sent and not named here is a bug. */
  readonly sends: readonly CommandDef[]
  readonly then: (event: DataOf<E>, meta: Meta) => Invoke | readonly Invoke[] | null
  /**
   * Once it is there, the policy also reacts to what was published before: for policies that gather knowledge. By default a
   * new policy reacts to what is published from then on, so that nobody gets a letter for what happened years ago.
   */
  readonly catchesUp?: boolean
}

export type PolicyDef = {
  readonly kind: 'policy'
  readonly context: string
  readonly name: string
  readonly words: Words
  readonly on: EventDef
  readonly sends: readonly CommandDef[]
  readonly catchesUp: boolean
  readonly then: (event: unknown, meta: Meta) => readonly Invoke[]
}
