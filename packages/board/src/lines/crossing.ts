import { LINE } from '../geometry.ts'
import type { Gap, Ground } from './ground.ts'

/** Through which gap a line crosses a column, and about at what height. */
export type Hop = {
  readonly column: number
  readonly gap: Gap
  readonly y: number
  /** Where a line must stay above, if its gap ends further down. */
  readonly bottom?: number
}

export type Crossing = { readonly hops: readonly Hop[]; readonly cost: number; readonly y: number }

/** A turn costs as much as so many pixels. */
const BEND = 40
/** So does a column that is crossed. */
export const CROSSED = 20
/** The first line more than a gap has room for costs as much as so many pixels, further ones far more. */
const CROWD = 150
/** Gaps that are lower are passed in the middle; in others lines keep away from notes. */
const LOW_GAP = 60
const AWAY = 2 * LINE.clearance

/** How many lines run through each gap so far. */
export type Loads = ReadonlyMap<Gap, number>

export type Way = {
  readonly from: number
  readonly to: number
  readonly y: number
  /** Where it must arrive. */
  readonly yEnd: number
}

/** From one channel to another, through those gaps of the columns between for which a line goes least up and down. */
export const cross = ({ gaps }: Ground, loads: Loads, { from, to, y, yEnd }: Way): Crossing => {
  const columns = from <= to ? span(from, to) : span(to, from).toReversed()
  let states: State[] = [{ hop: null, before: null, y, cost: 0 }]
  for (const column of columns)
    states = gaps[column]!.map((gap) => {
      const reached = states.map((before): State => {
        const inGap = heightIn(gap, before.y)
        const cost = before.cost + CROSSED + climb(before.y, inGap) + crowd(gap, loads)
        return { hop: { column, gap, y: inGap }, before, y: inGap, cost }
      })
      return cheapest(reached, (state) => state.cost)
    })
  const end = cheapest(states, (state) => state.cost + climb(state.y, yEnd))
  return { hops: hopsOf(end), cost: end.cost + climb(end.y, yEnd), y: end.y }
}

type State = { readonly hop: Hop | null; readonly before: State | null; readonly y: number; readonly cost: number }

const hopsOf = (end: State): readonly Hop[] => {
  const hops: Hop[] = []
  for (let state: State | null = end; state?.hop; state = state.before) hops.push(state.hop)
  return hops.toReversed()
}

/** Where a line that comes from a height would pass a gap. */
export const heightIn = ({ top, bottom }: Gap, y: number): number => {
  if (top <= y && y <= bottom) return y
  if (bottom - top < LOW_GAP) return (top + bottom) / 2
  return y < top ? top + AWAY : bottom - AWAY
}

export const climb = (y1: number, y2: number): number => (y1 === y2 ? 0 : Math.abs(y1 - y2) + BEND)

export const crowd = (gap: Gap, loads: Loads): number => {
  const room = 1 + Math.floor((gap.bottom - gap.top) / LINE.pitch)
  return Math.max(0, 1 + (loads.get(gap) ?? 0) - room) ** 2 * CROWD
}

/** Numbers from one up to, and without, another. */
const span = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, i) => from + i)

/** The first of those that cost least. */
export const cheapest = <T>(all: readonly T[], costOf: (one: T) => number): T => {
  let [best] = all
  let least = Number.POSITIVE_INFINITY
  for (const one of all) {
    const cost = costOf(one)
    if (cost < least) [best, least] = [one, cost]
  }
  if (best === undefined) throw new Error('Expected at least one way, found none')
  return best
}
