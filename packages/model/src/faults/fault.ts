/** When the caller may try the same thing again. `never`: only after somebody has changed something. */
export type Retry = 'at-once' | 'later' | 'never'

/** One row of a package's fault registry: its stable code stands as the key. */
export type FaultSpec<Data> = {
  readonly retry: Retry
  /** Says what was expected, where, and what was found. */
  readonly message: (data: Data) => string
}

/**
 * The world failed: a database is away, a lease was lost, an input was broken on its way in.
 * Recognise a fault by {@link isFault} or its `code`, never by `instanceof`: faults cross package copies.
 * (A *rejection* is a value that `decide` returns; a *bug* is an ordinary `Error` and ends the process.)
 */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly code: string
  readonly retry: Retry
  readonly data: Readonly<Record<string, unknown>>

  constructor(
    message: string,
    o: { readonly code: string; readonly retry: Retry; readonly data?: object; readonly cause?: unknown },
  ) {
    super(message, o.cause === undefined ? undefined : { cause: o.cause })
    this.code = o.code
    this.retry = o.retry
    this.data = { ...o.data }
  }
}

/** True for a {@link Fault} of any package copy, and, with a code, only for that one. */
export const isFault = (error: unknown, code?: string): error is Fault =>
  error instanceof Error && error.name === 'Fault' && 'code' in error && (code === undefined || error.code === code)

type Registry = { readonly [code: string]: FaultSpec<never> }
type DataOf<S> = S extends FaultSpec<infer D> ? D : never

/**
 * The faults of one package: `const faults = defineFaults({ STORE_AWAY: { retry: 'later', message: (d: {host: string}) => … } })`,
 * then `throw faults.STORE_AWAY({ host }, cause)`. Every code is listed in `docs/reference/errors.md`; a test compares both ways.
 */
export const defineFaults = <const R extends Registry>(registry: R) => {
  const make = Object.entries<FaultSpec<never>>(registry).map(([code, spec]) => [
    code,
    (data: object, cause?: unknown) =>
      new Fault((spec.message as (data: object) => string)(data), { code, retry: spec.retry, data, cause }),
  ])
  return Object.freeze(Object.fromEntries(make)) as {
    readonly [C in keyof R]: (data: DataOf<R[C]>, cause?: unknown) => Fault
  }
}
