import type { Edge } from '../graph/graph.ts'

/** How two become friends: one asks, and the other asks back, so that the requests cross, or accepts. */
export type Asking = {
  readonly asker: number
  readonly other: number
  readonly by: 'crossing' | 'accepting'
}

/** Requests that one member sends at most, below what the gateway lets one member send at once. */
export const ASKS_MAX = 50

/**
 * Who asks whom: whoever has asked less so far asks, and the other asks back as long as they may; acceptances aren't counted. A pair
 * in which neither may ask any more is left out.
 */
export const askingsOf = (edges: readonly Edge[]): readonly Asking[] => {
  const asked = new Map<number, number>()
  const askedBy = (one: number) => asked.get(one) ?? 0
  const ask = (one: number) => void asked.set(one, askedBy(one) + 1)
  const askers = edges.flatMap(([one, other]) => {
    const asker = askedBy(one) <= askedBy(other) ? one : other
    if (askedBy(asker) >= ASKS_MAX) return []
    ask(asker)
    return [{ asker, other: asker === one ? other : one }]
  })
  return askers.map(({ asker, other }) => {
    if (askedBy(other) >= ASKS_MAX) return { asker, other, by: 'accepting' }
    ask(other)
    return { asker, other, by: 'crossing' }
  })
}
