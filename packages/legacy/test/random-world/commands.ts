import * as fc from 'fast-check'

/** Each with rows of its own: they would wait for each other's locks. */
export const WRITERS = 3

export type Feed = 'polling' | 'logical-replication'
/** What fails next, once: the receiver or the store, before or after its effect. */
export type Break = 'take' | 'taken' | 'save' | 'saved'

export type Write =
  | { readonly do: 'put'; readonly writer: number; readonly row: number; readonly text: number }
  | { readonly do: 'delete'; readonly writer: number; readonly row: number }
  | { readonly do: 'rekey'; readonly writer: number; readonly row: number; readonly to: number }
  /** A transaction; within it, `undo` takes back what was done since the last `mark`. */
  | { readonly do: 'open' | 'commit' | 'rollback' | 'mark' | 'undo'; readonly writer: number }
  /** All rows go, and so many come back in the same transaction. */
  | { readonly do: 'truncate'; readonly rows: number }
  /** All rows get other values without any being updated. */
  | { readonly do: 'rewrite' }

export type Happening =
  | { readonly do: 'check' }
  | { readonly do: 'crash' }
  /** All connections to the shop end. */
  | { readonly do: 'cut' }
  /** The slot is lost, and made anew. */
  | { readonly do: 'new slot' }
  | { readonly do: 'switch'; readonly to: Feed }
  | { readonly do: 'break'; readonly what: Break }

export type Command = Write | Happening

const writer = fc.nat({ max: WRITERS - 1 })
/** Some rows are met again and again, others lie anywhere between the old ones. */
const row = fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 250 }))
const just = <T extends string>(name: T) => fc.record({ do: fc.constant(name) })

export const write: fc.Arbitrary<Write> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('put' as const), writer, row, text: fc.nat({ max: 2 }) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('delete' as const), writer, row }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('rekey' as const), writer, row, to: row }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom('open' as const, 'commit' as const, 'rollback' as const, 'mark' as const, 'undo' as const),
      writer,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('truncate' as const), rows: fc.nat({ max: 40 }) }) },
  { weight: 1, arbitrary: just('rewrite') },
)

export const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 6, arbitrary: just('check') },
  { weight: 3, arbitrary: just('crash') },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('switch' as const),
      to: fc.constantFrom<Feed>('polling', 'logical-replication', 'logical-replication'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('break' as const),
      what: fc.constantFrom<Break>('take', 'taken', 'save', 'saved'),
    }),
  },
  { weight: 2, arbitrary: just('cut') },
  { weight: 1, arbitrary: just('new slot') },
)

/** A history: mostly writes. */
export const history: fc.Arbitrary<readonly Command[]> = fc.array(
  fc.oneof<fc.MaybeWeightedArbitrary<Command>[]>({ weight: 7, arbitrary: write }, { weight: 2, arbitrary: happening }),
  { minLength: 20, maxLength: 90 },
)
