import { byCodePoint } from '@banyan/model'

/** Entries under their keys; `upTo`: the key after which the side goes on, in an order of its own; null: there are none after them. */
export type Page<V> = {
  readonly entries: readonly { readonly key: string; readonly value: V }[]
  readonly upTo: string | null
}

/** One key, and what either side has under it. */
export type Pair<A, B> = { readonly key: string; readonly ours: A | undefined; readonly theirs: B | undefined }

/** What both sides have under these keys, in the order of the keys. */
export const pairsOf = <A, B>(
  keys: readonly string[],
  ours: Pick<Page<A>, 'entries'>,
  theirs: Pick<Page<B>, 'entries'>,
): readonly Pair<A, B>[] => {
  const [mine, others] = [byKey(ours), byKey(theirs)]
  return keys.toSorted(byCodePoint).map((key) => ({ key, ours: mine.get(key), theirs: others.get(key) }))
}

const byKey = <V>({ entries }: Pick<Page<V>, 'entries'>): ReadonlyMap<string, V> =>
  new Map(entries.map(({ key, value }) => [key, value]))
