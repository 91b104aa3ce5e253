import { chance } from '../chance.ts'
import type { Graph } from '../graph/graph.ts'

export type Act =
  | 'home timeline'
  | 'member page'
  | 'post'
  | 'promotion'
  | 'like'
  | 'comment'
  | 'unlike'
  | 'edit'
  | 'deletion'
  | 'block'

/** What somebody is going to do. Choices are numbers from 0 to just below 1, because what there is to choose from is seen only then. */
export type Decision = {
  /** From 0, in the order of arrival. */
  readonly number: number
  /** After the start of the traffic, in milliseconds. */
  readonly atMs: number
  /** Number of the member. */
  readonly actor: number
  readonly act: Act
  /** Whether a second page is looked at. */
  readonly goesOn: boolean
  /** Whom it is about. */
  readonly who: number
  /** Which post, product or comment it is about. */
  readonly which: number
  /** What is said. */
  readonly words: number
}

export type PlanOptions = {
  readonly seed: number
  /** Arrivals a second. */
  readonly rate: number
  readonly seconds: number
  readonly graph: Graph
}

/** Of all arrivals: 60 % read their timeline, 30 % a member's page, 10 % write. */
export const MIX: Readonly<Record<Act, number>> = {
  'home timeline': 0.6,
  'member page': 0.3,
  post: 0.035,
  promotion: 0.01,
  like: 0.025,
  comment: 0.015,
  unlike: 0.005,
  edit: 0.005,
  deletion: 0.004,
  block: 0.001,
}

/** Of those who read, so many look at a second page. */
const GOES_ON_SHARE = 0.1
/** Another row of chances than the graph's, which has the same seed. */
const OWN_ROW = 0x5eed

/** The same seed makes the same arrivals and decisions. Times between arrivals are exponential: one doesn't wait for another's answer. */
export function* planOf({ seed, rate, seconds, graph }: PlanOptions): Generator<Decision> {
  const random = chance(seed ^ OWN_ROW)
  const writers = weightedBy(graph.map((friends) => friends.size + 1))
  let atMs = 0
  for (let number = 0; ; number++) {
    atMs += (-Math.log(1 - random.next()) / rate) * 1_000
    if (atMs >= seconds * 1_000) return
    const act = actFor(random.next())
    const reads = act === 'home timeline' || act === 'member page'
    yield {
      number,
      atMs,
      act,
      actor: reads ? random.below(graph.length) : writers(random.next()),
      goesOn: random.next() < GOES_ON_SHARE,
      who: random.next(),
      which: random.next(),
      words: random.next(),
    }
  }
}

/** The act that a number from 0 to just below 1 stands for. */
export const actFor = (chosen: number): Act => {
  let left = chosen
  for (const [act, share] of Object.entries(MIX) as readonly (readonly [Act, number])[]) {
    if (left < share) return act
    left -= share
  }
  return 'home timeline'
}

/** One of a list; nothing of an empty one. */
export const pick = <T>(list: readonly T[], chosen: number): T | undefined => list[Math.floor(chosen * list.length)]

/** Whoever has many friends writes much. */
const weightedBy = (weights: readonly number[]): ((chosen: number) => number) => {
  const sums: number[] = []
  let all = 0
  for (const weight of weights) sums.push((all += weight))
  return (chosen) => firstAbove(sums, chosen * all)
}

const firstAbove = (sums: readonly number[], limit: number): number => {
  let [low, high] = [0, sums.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sums[middle] ?? 0) > limit) high = middle
    else low = middle + 1
  }
  return low
}
