import { byCodePoint } from '@banyan/model'

/** Who owns what, as the leases in the database tell everybody alike. */
export type Owners = {
  /** Processes that are there to own partitions, whether they own any or not. */
  readonly living: readonly string[]
  /** By partition, as far as they are owned; owners that are not among the living count as none. */
  readonly ownerOf: ReadonlyMap<number, string>
  /** Partitions are numbered from 0 to this number, exclusive. */
  readonly partitions: number
}

/**
 * Who should own which partition: shares differ by one at most, and as few partitions as possible change hands. A pure function of what all
 * see, so that all come to the same without asking each other; two who see different moments meet at the lease.
 */
export const fairShares = ({ living, ownerOf, partitions }: Owners): ReadonlyMap<number, string> => {
  const owned = new Map(living.map((name) => [name, [] as number[]]))
  for (const [partition, owner] of ownerOf) owned.get(owner)?.push(partition)
  const byWealth = [...owned].toSorted(([a, its], [b, others]) => others.length - its.length || byCodePoint(a, b))
  const [share, larger] = [Math.floor(partitions / byWealth.length), partitions % byWealth.length]
  const places = byWealth.map(([name, its], rank) => {
    const size = rank < larger ? share + 1 : share
    return { name, size, kept: its.toSorted((a, b) => a - b).slice(0, size) }
  })
  const shares = new Map(places.flatMap(({ name, kept }) => kept.map((partition) => [partition, name] as const)))
  const open = places.flatMap(({ name, size, kept }) => Array.from({ length: size - kept.length }, () => name))
  for (let partition = 0; partition < partitions; partition++)
    if (!shares.has(partition) && open.length > 0) shares.set(partition, open.shift()!)
  return shares
}
