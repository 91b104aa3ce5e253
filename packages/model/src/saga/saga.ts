import type { CommandDef } from '../command.ts'
import type { DataOf, EventDef } from '../event.ts'
import type { Follows, SagaDef, SagaMigration, SagaRetry, StepFailure } from './saga-def.ts'

/** How a saga begins: on which event, under which key, with which data (plain JSON, as everything a saga keeps). */
export type SagaSpec<E extends EventDef, D> = {
  readonly startsOn: E
  readonly key: (event: DataOf<E>) => string
  readonly data: (event: DataOf<E>) => D
  /** From 1, which is the default. */
  readonly version?: number
  /** Key `n` brings instances of version `n` to `n + 1`: one for each version whose instances may still run. */
  readonly migrate?: { readonly [fromVersion: number]: SagaMigration }
}

/** What a saga's functions see: its data, and the results of the nodes before. */
export type SagaView<D, Res> = D & { readonly results: Res }

/** A command and how its input comes about. */
export type SendingOf<Args extends readonly unknown[], I, R> = {
  readonly send: CommandDef<string, I, R>
  readonly input: (...args: Args) => NoInfer<I>
}

/** Where the builder stands: before the pivot, behind it, or in a branch before it, where no pivot may be. */
export type Stand = 'before' | 'behind' | 'branch'

export type StepSpec<D, Res, I, R, As extends readonly unknown[], C, Pivot, F> = {
  readonly do: SendingOf<readonly [SagaView<D, Res>], I, R>
  /** Tried in this order when `do` came to nothing, before anything is taken back; they yield the same result. */
  readonly alternatives?: {
    readonly [K in keyof As]: SendingOf<readonly [SagaView<D, Res>, StepFailure], As[K], NoInfer<R>>
  }
  /** The counter-operation, recorded with the step's result. Without it there is nothing to take back. */
  readonly compensate?: SendingOf<readonly [SagaView<D, Res>, NoInfer<R>], C, unknown>
  readonly retry?: SagaRetry
  /** How long one call may take; {@link STEP_TIMEOUT_MS} by default. */
  readonly timeoutMs?: number
  /** What follows when every way came to nothing; `go-on` makes the result null. By default: before the pivot all is taken back, behind it a person is called. */
  readonly otherwise?: F
  /** The point of no return: once it is done the saga only goes forward. */
  readonly pivot?: Pivot
}

type ResultsOf<B> = B extends (branch: never) => Saga<never, infer Res, Stand> ? Res : never
type Merged<U> = (U extends unknown ? (u: U) => void : never) extends (u: infer X) => void ? X : never
type InBranch<S extends Stand> = S extends 'behind' ? 'behind' : 'branch'
type Branches<D, Res, S extends Stand> = {
  readonly [branch: string]: (branch: Saga<D, Res, InBranch<S>>) => Saga<D, object, InBranch<S>>
}
/** Behind the pivot nothing is taken back. */
type FollowsAt<S extends Stand> = S extends 'behind' ? 'go-on' : Follows
/** A name that no node before has. */
type Fresh<N, Res> = N extends keyof Res ? never : N

/** A saga being declared, node by node. Each name stands once in the whole saga. */
export type Saga<in D, out Res, S extends Stand = 'before'> = {
  readonly definition: SagaDef
  step<
    N extends string,
    I,
    R,
    const As extends readonly unknown[] = readonly [],
    C = never,
    const Pivot extends (S extends 'before' ? boolean : false) = false,
    const F extends 'go-on' | undefined = undefined,
  >(
    name: N & Fresh<N, Res>,
    spec: StepSpec<D, Res, I, R, As, C, Pivot, F>,
  ): Saga<D, Res & { readonly [P in N]: F extends 'go-on' ? R | null : R }, Pivot extends true ? 'behind' : S>
  parallel<const Bs extends Branches<D, Res, S>>(
    name: string,
    branches: Bs,
  ): Saga<D, Res & Merged<ResultsOf<Bs[keyof Bs]>>, S>
  /** Results of the branches may be missing afterwards. */
  choose<const Bs extends Branches<D, Res, S>>(
    name: string,
    spec: { readonly branches: Bs; readonly when: (d: SagaView<D, Res>) => NoInfer<keyof Bs & string> },
  ): Saga<D, Res & Partial<Merged<ResultsOf<Bs[keyof Bs]>>>, S>
  waitFor<N extends string, E extends EventDef, const F extends FollowsAt<S>>(
    name: N & Fresh<N, Res>,
    event: E,
    spec: { readonly key: (event: DataOf<E>) => string; readonly deadlineMs: number; readonly otherwise: F },
  ): Saga<D, Res & { readonly [P in N]: F extends 'go-on' ? DataOf<E> | null : DataOf<E> }, S>
  ask<N extends string, const Os extends { readonly [option: string]: FollowsAt<S> }>(
    name: N & Fresh<N, Res>,
    spec: {
      readonly of: (d: SagaView<D, Res>) => { readonly kind: 'member' | 'operator'; readonly id: string }
      readonly options: Os
      readonly deadlineMs: number
      readonly default: NoInfer<keyof Os & string>
    },
  ): Saga<D, Res & { readonly [P in N]: keyof Os & string }, S>
}
