import { highest, lowest, type Place, type Vertical } from './net.ts'

/** Which of several lines side by side a vertical is, from the left, and how many there are in its place. */
export type Lane = { readonly index: number; readonly count: number }

/** Two that end closer to each other than this, in pixels, lie side by side too. */
const APART = 4

/**
 * Verticals of one place that pass each other lie side by side, in the order in which they cross the fewest lines; others may lie on one lane.
 * Those that lead nowhere up or down have none.
 */
export const lanesOf = (verticals: readonly Vertical[]): ReadonlyMap<Vertical, Lane> => {
  const places = Map.groupBy(
    verticals.filter((one) => highest(one) < lowest(one)),
    ({ place }) => keyOf(place),
  )
  const lanes = new Map<Vertical, Lane>()
  for (const inPlace of places.values()) {
    const indices = new Map<Vertical, number>()
    for (const vertical of ordered(inPlace)) {
      const left = [...indices].filter(([other]) => passes(other, vertical)).map(([, index]) => index)
      indices.set(vertical, Math.max(-1, ...left) + 1)
    }
    const count = Math.max(...indices.values()) + 1
    for (const [vertical, index] of indices) lanes.set(vertical, { index, count })
  }
  return lanes
}

export const keyOf = (place: Place): string =>
  place.kind === 'channel' ? `channel ${place.column}` : `zone ${place.column} ${place.left}`

const passes = (one: Vertical, other: Vertical): boolean =>
  highest(one) < lowest(other) + APART && highest(other) < lowest(one) + APART

/** Each goes where it adds the fewest crossings to what lies there already. */
const ordered = (verticals: readonly Vertical[]): readonly Vertical[] => {
  const order: Vertical[] = []
  for (const vertical of verticals) {
    let cost = order.reduce((sum, other) => sum + crossings(vertical, other), 0)
    let best = { at: 0, cost }
    for (const [i, other] of order.entries()) {
      cost += crossings(other, vertical) - crossings(vertical, other)
      if (cost < best.cost) best = { at: i + 1, cost }
    }
    order.splice(best.at, 0, vertical)
  }
  return order
}

/** How often their lines cross when one lies left of the other. */
const crossings = (left: Vertical, right: Vertical): number => met(left, 'right', right) + met(right, 'left', left)

const met = ({ joints }: Vertical, side: 'left' | 'right', other: Vertical): number => {
  const [top, bottom] = [highest(other), lowest(other)]
  return joints.filter((joint) => joint.side === side && top < joint.y && joint.y < bottom).length
}
