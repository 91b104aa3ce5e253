import { isDeepStrictEqual } from 'node:util'
import type { AgreementDef, AnyRow } from '@banyan/model'
import { type Pair, pairsOf } from './pairs.ts'
import type { Reconciliation } from './run.ts'
import type { Seen, Side } from './side.ts'

/** Keys of one page. */
export const PAGE_KEYS = 200
/** A key that looks otherwise each time is being changed: after so many looks it is left to the next run. */
const LOOKS_MAX = 8

export type Comparing = {
  readonly agreement: AgreementDef
  readonly ours: Side<AnyRow>
  readonly theirs: Side
  /** Resolves when our consumers have taken over what was told before. */
  readonly whenTakenOver: (signal: AbortSignal) => Promise<void>
  readonly signal: AbortSignal
}

export type Found = Pair<AnyRow, unknown>

/**
 * One page of a walk through all keys of one side, with what the other has under them. Two walks and not one through both, since no two sides need the
 * same order. In the second, what the other side has as well was compared in the first.
 */
export const comparePage = async (
  o: Comparing,
  { walking, after }: Pick<Reconciliation, 'walking' | 'after'>,
): Promise<{ readonly found: readonly Found[]; readonly compared: number; readonly upTo: string | null }> => {
  const look = { past: null, signal: o.signal }
  const page = { after, limit: PAGE_KEYS }
  if (walking === 'theirs') {
    const theirs = await o.theirs.look(page, look)
    const keys = keysOf(theirs)
    const ours = await o.ours.look({ keys }, look)
    const pairs = pairsOf(keys, ours, theirs)
    return { ...(await foundIn(o, pairs, { ours, theirs })), upTo: theirs.upTo }
  }
  const ours = await o.ours.look(page, look)
  const keys = keysOf(ours)
  const theirs = await o.theirs.look({ keys }, look)
  const pairs = pairsOf(keys, ours, theirs).filter((pair) => pair.theirs === undefined)
  return { ...(await foundIn(o, pairs, { ours, theirs })), upTo: ours.upTo }
}

/** Which of these keys differ now. */
export const differingNow = async (o: Comparing, keys: readonly string[]): Promise<readonly Found[]> => {
  const found: Found[] = []
  for (let i = 0; i < keys.length; i += PAGE_KEYS) {
    const look = { past: null, signal: o.signal }
    const [ours, theirs] = [await o.ours.look({ keys: [] }, look), await o.theirs.look({ keys: [] }, look)]
    const { pairs, heads } = await lookAgain(o, keys.slice(i, i + PAGE_KEYS), { ours: ours.head, theirs: theirs.head })
    found.push(...(await confirmed(o, pairs.filter(differs(o)), heads)))
  }
  return found
}

const keysOf = ({ entries }: Seen): readonly string[] => entries.map(({ key }) => key)

const foundIn = async (o: Comparing, pairs: readonly Found[], { ours, theirs }: Record<'ours' | 'theirs', Seen>) => ({
  found: await confirmed(o, pairs.filter(differs(o)), { ours: ours.head, theirs: theirs.head }),
  compared: pairs.length,
})

type Heads = { readonly ours: number; readonly theirs: number }

/**
 * What still differs once all that either side had written before the last look has arrived, and looks as it did: so nothing that is merely
 * on its way counts.
 */
const confirmed = async (o: Comparing, doubtful: readonly Found[], heads: Heads): Promise<readonly Found[]> => {
  const certain: Found[] = []
  let left = doubtful
  let last = heads
  for (let looks = 1; left.length > 0 && looks <= LOOKS_MAX; looks++) {
    const before = new Map(left.map((pair) => [pair.key, pair]))
    const { pairs, heads: now } = await lookAgain(o, [...before.keys()], last)
    const differing = pairs.filter(differs(o))
    const asBefore = new Set(differing.filter((pair) => isDeepStrictEqual(pair, before.get(pair.key))))
    certain.push(...asBefore)
    left = differing.filter((pair) => !asBefore.has(pair))
    last = now
  }
  return certain
}

/** Theirs first, with all that they had; then what they told has time to arrive; then ours, with all that came of it. */
const lookAgain = async (
  o: Comparing,
  keys: readonly string[],
  past: Heads,
): Promise<{ readonly pairs: readonly Found[]; readonly heads: Heads }> => {
  const { signal } = o
  const theirs = await o.theirs.look({ keys }, { past: past.theirs, signal })
  await o.whenTakenOver(signal)
  const { head } = await o.ours.look({ keys: [] }, { past: null, signal })
  const ours = await o.ours.look({ keys }, { past: head, signal })
  return { pairs: pairsOf(keys, ours, theirs), heads: { ours: ours.head, theirs: theirs.head } }
}

const differs =
  ({ agreement }: Comparing) =>
  ({ ours, theirs }: Found): boolean =>
    !agreement.agrees(ours, theirs)
