import { byCodePoint } from '@banyan/model'

/** Entries in the order of their keys, up to a key; null: there are none after them. */
export type Page<V> = {
  readonly entries: readonly { readonly key: string; readonly value: V }[]
  readonly upTo: string | null
}

/** One key, and what either side has under it. */
export type Pair<A, B> = { readonly key: string; readonly ours: A | undefined; readonly theirs: B | undefined }

/**
 * Two pages that begin after the same key, side by side, as far as both are known. `upTo`: the key after which both go on; null when neither
 * has more.
 */
export const mergePages = <A, B>(
  ours: Page<A>,
  theirs: Page<B>,
): { readonly pairs: readonly Pair<A, B>[]; readonly upTo: string | null } => {
  const upTo = [ours, theirs].flatMap((page) => page.upTo ?? []).toSorted(byCodePoint)[0] ?? null
  const [mine, others] = [byKey(ours), byKey(theirs)]
  const keys = [...new Set([...mine.keys(), ...others.keys()])].toSorted(byCodePoint)
  const known = keys.filter((key) => upTo === null || byCodePoint(key, upTo) <= 0)
  return { pairs: known.map((key) => ({ key, ours: mine.get(key), theirs: others.get(key) })), upTo }
}

const byKey = <V>({ entries }: Page<V>): ReadonlyMap<string, V> =>
  new Map(entries.map(({ key, value }) => [key, value]))
